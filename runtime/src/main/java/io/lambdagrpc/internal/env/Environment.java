package io.lambdagrpc.internal.env;

import org.jspecify.annotations.Nullable;

/**
 * Every environment variable that the runtime reads, by what it means; nothing else calls {@link
 * System#getenv}. An invalid value throws {@link IllegalArgumentException}, which names the
 * variable, the value and what was expected. Whatever may throw is read while the function starts,
 * so that it fails the init and not a call.
 *
 * <p>Lambda's own:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
public final class Environment {

  private static final int DEFAULT_MAX_OVERDUE_CALLS = 16;

  private Environment() {}

  /** Returns the folder that holds the function, or null outside of Lambda. */
  public static @Nullable String taskRoot() {
    return System.getenv("LAMBDA_TASK_ROOT");
  }

  /** Returns the handler string of the function. */
  public static @Nullable String handler() {
    return System.getenv("_HANDLER");
  }

  /** Returns host and port of the Runtime API, or null where the process is not a function's. */
  public static @Nullable String runtimeApi() {
    return System.getenv("AWS_LAMBDA_RUNTIME_API");
  }

  /** Tells whether Lambda takes a snapshot of this process, and restores it any number of times. */
  public static boolean isSnapStart() {
    return "snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
  }

  /** Tells whether Lambda may run several invocations at once here, even if its limit is one. */
  public static boolean isConcurrent() {
    return System.getenv("AWS_LAMBDA_MAX_CONCURRENCY") != null;
  }

  /**
   * Returns how many invocations may run at once here; 0 where they run one after the other.
   *
   * @throws IllegalArgumentException if it is no number above 0
   */
  public static int maxConcurrency() {
    return isConcurrent() ? number("AWS_LAMBDA_MAX_CONCURRENCY", 1) : 0;
  }

  /** Returns the memory of the function in MB, 0 if it is not known. */
  public static int functionMemorySize() {
    String size = System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
    try {
      return size == null ? 0 : Integer.parseInt(size);
    } catch (NumberFormatException e) {
      // Nothing depends on this one, and a service may ask for it in the middle of a call.
      return 0;
    }
  }

  /** Returns the name of the function. */
  public static @Nullable String functionName() {
    return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
  }

  /** Returns the version of the function. */
  public static @Nullable String functionVersion() {
    return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
  }

  /** Returns the log group of the function. */
  public static @Nullable String logGroupName() {
    return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
  }

  /** Returns the log stream of this environment. */
  public static @Nullable String logStreamName() {
    return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
  }

  /** Returns the format of log records. */
  public static @Nullable String logFormat() {
    return System.getenv("AWS_LAMBDA_LOG_FORMAT");
  }

  /** Tells whether every record of the log is to be JSON. */
  public static boolean isLogFormatJson() {
    return "JSON".equalsIgnoreCase(logFormat());
  }

  /** Returns the least level of the log records that are kept. */
  public static @Nullable String logLevel() {
    return System.getenv("AWS_LAMBDA_LOG_LEVEL");
  }

  /** Returns the number of the descriptor that takes framed log records. */
  public static @Nullable String telemetryLogFd() {
    return System.getenv("_LAMBDA_TELEMETRY_LOG_FD");
  }

  /**
   * Tells whether replies are streamed, where front and runtime can do that.
   *
   * @throws IllegalArgumentException if it is neither {@code buffered} nor {@code streaming}
   */
  public static boolean isResponseModeStreaming() {
    String mode = System.getenv("LAMBDA_GRPC_RESPONSE_MODE");
    if (mode == null || mode.equals("buffered")) {
      return false;
    }
    if (mode.equals("streaming")) {
      return true;
    }
    throw refusal("LAMBDA_GRPC_RESPONSE_MODE", mode, "buffered or streaming");
  }

  /** Tells whether the messages of exceptions are sent to clients. */
  public static boolean exposesErrors() {
    return Boolean.parseBoolean(System.getenv("LAMBDA_GRPC_EXPOSE_ERRORS"));
  }

  /** Tells whether messages in JSON are primed before SnapStart's checkpoint. */
  public static boolean primesJson() {
    return Boolean.parseBoolean(System.getenv("LAMBDA_GRPC_PRIME_JSON"));
  }

  /** Tells whether each frame is logged. */
  public static boolean isWireLogged() {
    return Boolean.parseBoolean(System.getenv("LAMBDA_GRPC_WIRE_LOG"));
  }

  /**
   * Returns how many calls may hold a thread past their deadline.
   *
   * @throws IllegalArgumentException if it is no number, or below 0
   */
  public static int maxOverdueCalls() {
    return System.getenv("LAMBDA_GRPC_MAX_OVERDUE_CALLS") == null
        ? DEFAULT_MAX_OVERDUE_CALLS
        : number("LAMBDA_GRPC_MAX_OVERDUE_CALLS", 0);
  }

  /** Returns the base paths of calls, separated by commas; null where there are none. */
  public static @Nullable String basePath() {
    String paths = System.getenv("LAMBDA_GRPC_BASE_PATH");
    return paths == null || paths.isEmpty() ? null : paths;
  }

  private static int number(String variable, int least) {
    String value = System.getenv(variable);
    try {
      int number = Integer.parseInt(value);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, as one that is too small is.
    }
    throw refusal(variable, value, "a number, " + least + " or more");
  }

  private static IllegalArgumentException refusal(
      String variable, @Nullable String value, String expected) {
    return new IllegalArgumentException(variable + ": " + value + " (expected: " + expected + ")");
  }
}
