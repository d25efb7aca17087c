package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.http.HttpServer;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process that serves no more calls. Only such a process loads this class.
 *
 * <p>The error that leaves the handler ends the loop of either runtime once it has been reported.
 * It does not end a process with non-daemon threads, nor AWS's loops where many invocations run at
 * once: so a thread of ours ends the process a little later.
 */
final class ProcessEnd {

  /** How long the calls in hand may take to end; most sound ones take less. */
  private static final long IN_HAND_MILLIS = 5_000;

  /** How long the runtimes may take to report failures and finished replies. */
  private static final long REPORT_MILLIS = 1_000;

  /** How long the user's shutdown hooks may take. Lambda gives no more before it kills. */
  private static final long HOOKS_MILLIS = 2_000;

  private ProcessEnd() {}

  /**
   * Waits for the calls in hand, then lets the invocation fail and the process end after it. A
   * process that Lambda did not start, such as a test's, goes on.
   */
  static void begin(HttpServer http, Context context) {
    if (Environment.runtimeApi() == null) {
      return;
    }
    long millis = Math.min(IN_HAND_MILLIS, context.getRemainingTimeInMillis() / 2);
    long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (http.callsInHand() > 0 && System.nanoTime() < last) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    daemon(REPORT_MILLIS, () -> exit(1)).start();
  }

  /** Ends the process, even if one of its shutdown hooks hangs. */
  static void exit(int status) {
    try {
      daemon(HOOKS_MILLIS, () -> Runtime.getRuntime().halt(status)).start();
    } finally {
      System.exit(status);
    }
  }

  private static Thread daemon(long millis, Runnable then) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(millis);
              } catch (InterruptedException e) {
                // Then it ends at once.
              }
              then.run();
            },
            "lambda-grpc-end");
    thread.setDaemon(true);
    return thread;
  }
}
