package io.lambdagrpc.internal.start;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * The X-Ray trace of the call in hand, where the AWS SDK looks for it when invocations run side by
 * side. Only an environment with {@code AWS_LAMBDA_MAX_CONCURRENCY} loads this class: any other has
 * the system property {@code com.amazonaws.xray.traceHeader}.
 */
public final class ConcurrentTrace {

  private static final String KEY = "AWS_LAMBDA_X_TRACE_ID";

  private ConcurrentTrace() {}

  /** Tells whether the class is there: it comes with the SDK, or with the managed runtime. */
  public static boolean isAvailable() {
    try {
      SdkInternalThreadLocal.get(KEY);
      return true;
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  /** Returns a function that makes a trace that of the calling thread. */
  public static Consumer<@Nullable String> attaching() {
    return isAvailable() ? ConcurrentTrace::attach : trace -> {};
  }

  /**
   * Makes it the trace of this thread, and returns the previous one. Clears first: a thread shares
   * what it holds there with the thread that started it, whose trace it would change.
   */
  public static @Nullable String attach(@Nullable String trace) {
    String before = SdkInternalThreadLocal.get(KEY);
    SdkInternalThreadLocal.clear();
    if (trace != null) {
      SdkInternalThreadLocal.put(KEY, trace);
    }
    return before;
  }
}
