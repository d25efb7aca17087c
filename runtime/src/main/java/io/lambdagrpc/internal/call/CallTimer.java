package io.lambdagrpc.internal.call;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clock of all calls, which most of them can do without: it has neither thread nor executor
 * before somebody asks. Safe for use by many threads at once.
 */
final class CallTimer {

  private @Nullable ScheduledExecutorService executor;

  /** Returns what runs tasks at their time, or at once; never on the thread of the caller. */
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

    /** Makes them as what they are used as: to check that they are, the JVM would load both. */
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
