package io.lambdagrpc.local;

/** The function's reply document is none that the event's source would turn into HTTP. */
final class MalformedReplyException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedReplyException(String message) {
    super(message);
  }
}
