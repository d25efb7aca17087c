package io.lambdagrpc.internal.call;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cancels Contexts at their deadline. What listens to a Context is the user's code, which may hang:
 * each cancellation gets a thread of its own, and the one that keeps the time runs none of them.
 */
final class CallTimer extends ScheduledThreadPoolExecutor {

  private CallTimer() {
    super(1, task -> daemon(task, "lambda-grpc-timer"));
    setRemoveOnCancelPolicy(true);
  }

  /** Its callers know the interface only, so that a call without a deadline loads neither. */
  static ScheduledExecutorService start() {
    return new CallTimer();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return super.schedule(() -> daemon(task, "lambda-grpc-deadline").start(), delay, unit);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
