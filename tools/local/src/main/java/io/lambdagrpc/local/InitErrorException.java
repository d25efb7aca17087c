package io.lambdagrpc.local;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.internal.files.OneLine;
import java.io.IOException;

/**
 * The function's process did not get as far as asking for its first invocation.
 *
 * <p>The cause is the function's own: a constructor or static initializer that threw, a process
 * that ended, or one that took longer than the initialization may. The message is one line of at
 * most {@value #MAX_MESSAGE} characters of the function's; {@link #error} has all of it.
 *
 * @since 0.1.0
 */
public final class InitErrorException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_MESSAGE = 10_000;

  private final String reason;
  private final String type;
  private final String message;
  private final String payload;

  InitErrorException(FunctionError error) {
    super("init error: " + OneLine.of(error.type() + ": " + error.message(), MAX_MESSAGE));
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
