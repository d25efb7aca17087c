package io.lambdagrpc.packaging.internal;

import java.io.IOException;

/** What a user can put right; the message says how. */
public class MistakeException extends IOException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong, and what was expected. */
  public MistakeException(String message) {
    super(message);
  }

  /** Says the same of a failure. */
  public MistakeException(String message, Throwable cause) {
    super(message, cause);
  }
}
