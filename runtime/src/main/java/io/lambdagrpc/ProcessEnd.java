package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import io.lambdagrpc.internal.call.CallServer;
import java.util.concurrent.TimeUnit;

/**
 * How a process ends that can serve no more calls; none but such a one loads this class.
 *
 * <p>An error of the kind that leaves the handler ends the loop of either runtime once it has been
 * reported, but not a process with threads that are no daemons, nor AWS's own loops where many
 * invocations run at once: so a thread of ours ends it a little later.
 */
final class ProcessEnd {

  /** What the calls in hand get; most that are sound take less. */
  private static final long IN_HAND_MILLIS = 5_000;

  /** What the runtimes get to report the failures, and the replies that are done. */
  private static final long REPORT_MILLIS = 1_000;

  private ProcessEnd() {}

  /**
   * Waits for the calls in hand, then lets the invocation fail, and the process end after it. A
   * process that Lambda did not start, such as a test's, goes on.
   */
  static void begin(CallServer calls, Context context) {
    if (System.getenv("AWS_LAMBDA_RUNTIME_API") == null) {
      return;
    }
    long millis = Math.min(IN_HAND_MILLIS, context.getRemainingTimeInMillis() / 2);
    long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (calls.callsInHand() > 0 && System.nanoTime() < last) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Thread end = new Thread(ProcessEnd::exit, "lambda-grpc-end");
    end.setDaemon(true);
    end.start();
  }

  private static void exit() {
    try {
      Thread.sleep(REPORT_MILLIS);
    } catch (InterruptedException e) {
      // All the sooner.
    }
    System.exit(1);
  }
}
