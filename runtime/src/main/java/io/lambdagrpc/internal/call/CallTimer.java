package io.lambdagrpc.internal.call;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timer of all calls. Most calls need none, so thread and executor are made when somebody asks.
 * Safe for use by many threads at once.
 */
final class CallTimer {

  private @Nullable ScheduledExecutorService executor;

  /**
   * Returns an executor that runs tasks at their time, or at once; never on the thread of the
   * caller.
   */
  synchronized ScheduledExecutorService executor() {
    if (executor == null) {
      executor = TaskThreads.create();
    }
    return executor;
  }

  /** Ends the thread, if there is one; no call may come after. */
  synchronized void close() {
    if (executor != null) {
      executor.shutdown();
    }
  }

  /**
   * Cancels Contexts at their deadline. What listens to a Context is the user's code, which may
   * hang: each task gets a thread of its own, and the one that keeps the time runs none of them.
   */
  private static final class TaskThreads extends ScheduledThreadPoolExecutor {

    private TaskThreads() {
      super(1, task -> daemon(task, "lambda-grpc-timer"));
      setRemoveOnCancelPolicy(true);
    }

    /** Declared as the interface, so that verifying {@code CallTimer} loads neither of the two. */
    static ScheduledExecutorService create() {
      return new TaskThreads();
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
}
