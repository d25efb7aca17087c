package io.lambdagrpc.benchmarks;

import java.io.Serial;

/** A function answered, but not with the greeting: its time means nothing. */
final class WrongReplyException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  WrongReplyException(String message) {
    super(message);
  }

  WrongReplyException(String message, Throwable cause) {
    super(message, cause);
  }
}
