package io.lambdagrpc.local;

/**
 * What a direct Invoke of the function returns: its reply, or its error.
 *
 * @since 0.1.0
 */
public sealed interface InvocationResult {

  /**
   * The function's own reply.
   *
   * @param payload the JSON document that it posted, decoded as UTF-8 and not looked into
   * @since 0.1.0
   */
  record Success(String payload) implements InvocationResult {}

  /**
   * The invocation failed: the handler threw, the function did not load ({@code
   * Runtime.BadFunctionCode}), ran out of time ({@code Sandbox.Timedout}), or its process ended
   * ({@code Runtime.ExitError}).
   *
   * @param type {@code errorType} of the function's error document, or Lambda's own type
   * @param message {@code errorMessage} of the function's error document, or Lambda's own words
   * @param payload the whole error document as JSON, with the stack trace where there is one
   * @since 0.1.0
   */
  record FunctionError(String type, String message, String payload) implements InvocationResult {}
}
