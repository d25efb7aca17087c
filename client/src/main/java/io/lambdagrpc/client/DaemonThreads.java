package io.lambdagrpc.client;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a channel. They keep no JVM alive and are never shut down, so that a call after
 * {@code shutdown()} still hears its status: idle ones end alone.
 */
final class DaemonThreads {

  static final int IDLE_SECONDS = 10;

  private DaemonThreads() {}

  /** As many threads as there are tasks. */
  static Executor newExecutor() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> newThread("grpc-web-client", task));
  }

  static Thread newThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
