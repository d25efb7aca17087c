package io.lambdagrpc.bridge;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what waits for others: one for each task, but not more than a limit, whatever callers
 * do. They keep no JVM alive, and idle ones end alone.
 */
final class DaemonPool extends ThreadPoolExecutor {
  private static final int MAX_THREADS = 64;
  private static final int IDLE_SECONDS = 10;

  DaemonPool(ThreadFactory factory) {
    super(
        MAX_THREADS,
        MAX_THREADS,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        factory);
    allowCoreThreadTimeOut(true);
  }

  /** Starts no thread until there is a task. */
  static ThreadPoolExecutor create(String threadName) {
    return new DaemonPool(
        task -> {
          Thread thread = new Thread(task, threadName);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Where the system has no other thread, those that there are run the task. */
  @Override
  public void execute(Runnable task) {
    try {
      super.execute(task);
    } catch (OutOfMemoryError e) {
      if (getPoolSize() == 0) {
        throw e;
      }
      getQueue().add(task);
    }
  }
}
