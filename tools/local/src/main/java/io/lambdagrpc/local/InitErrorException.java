package io.lambdagrpc.local;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import java.io.IOException;

/**
 * The function's process did not get as far as asking for its first invocation.
 *
 * <p>The cause is the function's own: a constructor or static initializer that threw, a process
 * that ended, or one that took longer than the initialization may.
 *
 * @since 0.1.0
 */
public final class InitErrorException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String type;
  private final String message;
  private final String payload;

  InitErrorException(FunctionError error) {
    super("init error: " + error.type() + ": " + error.message());
    this.reason = error.reason();
    this.type = error.type();
    this.message = error.message();
    this.payload = error.payload();
  }

  /** Returns reason, type, message and document of the error as the function reported it. */
  public FunctionError error() {
    return new FunctionError(reason, type, message, payload);
  }
}
