package io.lambdagrpc.internal.env;

/**
 * Fails its invocation, and ends the process once that has been reported: nothing that comes later
 * could be served here, and Lambda is to start a new environment. It is a {@code
 * VirtualMachineError} since that is what ends the managed runtime, the only one that leaves our
 * handler.
 */
public final class UnfitEnvironmentError extends VirtualMachineError {

  private static final long serialVersionUID = 1;

  private UnfitEnvironmentError(String message) {
    super(message);
  }

  /**
   * Returns one that says what the environment lacks. Its type here is one that is loaded: a method
   * that threw this type itself would have the verifier load it at every start.
   */
  public static VirtualMachineError of(String message) {
    return new UnfitEnvironmentError(message);
  }
}
