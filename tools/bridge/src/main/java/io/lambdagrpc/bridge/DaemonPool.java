package io.lambdagrpc.bridge;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what waits for others: one for each task, but not more than a limit, whatever callers
 * do. They keep no JVM alive, and idle ones end alone.
 */
final class DaemonPool {
  private static final int MAX_THREADS = 64;
  private static final int IDLE_SECONDS = 10;

  private DaemonPool() {}

  /** Starts no thread until there is a task. */
  static ThreadPoolExecutor create(String threadName) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
