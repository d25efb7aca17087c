package io.lambdagrpc.protoc;

/** What the author of a {@code .proto} or of an option has to correct; goes to protoc's output. */
final class UserError extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param message may hold names and options as they came
   */
  UserError(String message) {
    super(JavaText.oneLine(message));
  }
}
