package io.lambdagrpc.internal.event;

/**
 * Fails its invocation, and ends the process once that has been reported: nothing that comes later
 * could be served here, and Lambda is to start a new environment. It is a {@code
 * VirtualMachineError} since that is what ends the managed runtime, the only one that leaves our
 * handler.
 */
public final class UnfitEnvironmentError extends VirtualMachineError {

  private static final long serialVersionUID = 1;

  /** Makes one that says what the environment lacks. */
  public UnfitEnvironmentError(String message) {
    super(message);
  }
}
