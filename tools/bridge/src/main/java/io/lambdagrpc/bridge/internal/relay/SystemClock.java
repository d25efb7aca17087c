package io.lambdagrpc.bridge.internal.relay;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The clock of the JVM. Tasks run on one daemon thread, so they are short and never wait. */
public final class SystemClock implements Clock, AutoCloseable {

  private final ScheduledThreadPoolExecutor timer;

  /** Starts no thread until there is a task. */
  public SystemClock() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "lambda-grpc-bridge-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Runnable schedule(Runnable task, long delayNanos) {
    Future<?> scheduled = timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Drops all tasks. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
