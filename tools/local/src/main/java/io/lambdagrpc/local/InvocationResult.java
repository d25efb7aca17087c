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
   * The invocation failed: the handler threw, the function did not load, ran out of time, or its
   * process ended.
   *
   * @param reason Lambda's word for it: {@code Runtime.UserException} or {@code
   *     Runtime.BadFunctionCode} as the runtime reported it, {@code Sandbox.Timedout}, {@code
   *     Runtime.ExitError} and others as Lambda itself does
   * @param type {@code errorType} of the function's error document; the reason, where none was
   *     posted
   * @param message {@code errorMessage} of the function's error document, or Lambda's own words
   * @param payload the whole error document as JSON, with the stack trace where there is one
   * @since 0.1.0
   */
  record FunctionError(String reason, String type, String message, String payload)
      implements InvocationResult {}
}
