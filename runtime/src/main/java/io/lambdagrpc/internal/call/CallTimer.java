package io.lambdagrpc.internal.call;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timer of all calls. Most calls need none, so thread and executor are made when somebody asks.
 * Safe for use by many threads at once.
 */
class CallTimer {

  // Resolved now: the JVM would do it when it is first caught, and that takes memory.
  static {
    Class<?> unused = OutOfMemoryError.class;
  }

  /** A task that runs for longer is taken for one that never returns. */
  private static final long HANGING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Until a task is tried again for which there was no thread. */
  private static final long RETRY_MILLIS = 100;

  private volatile @Nullable ScheduledExecutorService executor;

  private volatile boolean hasRun;

  /** When the tasks that run now have begun. */
  private final Map<Thread, Long> running = new HashMap<>();

  /**
   * Returns an executor that runs tasks at their time, or at once; never on the thread of the
   * caller.
   */
  synchronized ScheduledExecutorService executor() {
    if (executor == null) {
      executor = TaskThreads.create(this);
    }
    return executor;
  }

  /**
   * Runs a task at once, on a thread of its own.
   *
   * @throws OutOfMemoryError if the system has none
   */
  void start(Runnable task) {
    newThread(() -> run(task), "lambda-grpc-deadline").start();
  }

  /**
   * Runs a task at once, on a thread of its own, or leaves it out where the system has none. Only
   * for what is done once more when the call's last step is delivered.
   */
  void tryToStart(Runnable task) {
    try {
      start(task);
    } catch (OutOfMemoryError e) {
      // Neither the reply nor the invocation is worth less for it.
    }
  }

  /** Runs a task later, on a thread of its own, or never where there is none for the timer. */
  @Nullable ScheduledFuture<?> tryToSchedule(Runnable task, long nanos) {
    try {
      return executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  private void run(Runnable task) {
    Thread thread = Thread.currentThread();
    try {
      begin(thread);
    } finally {
      // Not to be counted, for want of memory, is no reason not to cancel a Context.
      runAndEnd(task, thread);
    }
  }

  private void runAndEnd(Runnable task, Thread thread) {
    try {
      task.run();
    } finally {
      end(thread);
    }
  }

  /** Makes a daemon. */
  Thread newThread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Returns how many tasks do not return: listeners of Contexts that hang, each in a thread. */
  int hanging() {
    // Each call asks, and most functions never have a task.
    return hasRun ? countHanging() : 0;
  }

  private synchronized int countHanging() {
    int hanging = 0;
    if (!running.isEmpty()) {
      long now = System.nanoTime();
      for (long start : running.values()) {
        hanging += now - start > HANGING_NANOS ? 1 : 0;
      }
    }
    return hanging;
  }

  private synchronized void begin(Thread thread) {
    hasRun = true;
    running.put(thread, System.nanoTime());
  }

  private synchronized void end(Thread thread) {
    running.remove(thread);
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

    private final CallTimer timer;

    private TaskThreads(CallTimer timer) {
      super(1, task -> timer.newThread(task, "lambda-grpc-timer"));
      this.timer = timer;
      setRemoveOnCancelPolicy(true);
    }

    /** Declared as the interface, so that verifying {@code CallTimer} loads neither of the two. */
    static ScheduledExecutorService create(CallTimer timer) {
      return new TaskThreads(timer);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return super.schedule(() -> start(task), delay, unit);
    }

    private void start(Runnable task) {
      try {
        timer.start(task);
      } catch (OutOfMemoryError e) {
        ScheduledFuture<?> unused = schedule(task, RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }
}
