package io.lambdagrpc.internal.env;

/**
 * Fails its invocation, and ends the process once that has been reported: no later invocation could
 * be served here, so Lambda has to start a new environment. It is a {@code VirtualMachineError}
 * because the managed runtime ends on one; no other error leaves our handler.
 */
public final class UnfitEnvironmentError extends VirtualMachineError {

  private static final long serialVersionUID = 1;

  private UnfitEnvironmentError(String message) {
    super(message);
  }

  /**
   * Returns an error that says what the environment lacks. Declared as the superclass: a method
   * that threw this type itself would make the verifier load it at every start.
   */
  public static VirtualMachineError of(String message) {
    return new UnfitEnvironmentError(message);
  }
}
