package io.lambdagrpc.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs short tasks later, on one thread that is there while something is scheduled. It is a
 * channel's own: the timer of {@link CompletableFuture} uses the common pool, whose threads may all
 * wait for calls that end by their deadline.
 *
 * <p>While the application has filled the heap, any line may throw: a task, the wait for the next
 * one, and what replaces a thread that has ended so. Deadlines come once there is room again.
 */
final class ChannelTimer {

  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  // The JVM looks the class of a handler up when it is first needed, and that takes memory, too.
  static {
    try {
      throw new OutOfMemoryError("none, but for once");
    } catch (VirtualMachineError e) {
      LockSupport.parkNanos(1);
    }
  }

  private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(1);

  ChannelTimer() {
    threads.setThreadFactory(
        worker -> DaemonThreads.newThread("grpc-web-client-timer", () -> runAndReplace(worker)));
    threads.setRemoveOnCancelPolicy(true);
    threads.setKeepAliveTime(DaemonThreads.IDLE_SECONDS, TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs a task once. */
  Future<?> schedule(Runnable task, long delayNanos) {
    return threads.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
  }

  /** Runs a task again and again until it is cancelled: it may have failed for want of memory. */
  Future<?> scheduleUntilCancelled(Runnable task, long delayNanos) {
    return threads.scheduleWithFixedDelay(
        () -> runOrFail(task), delayNanos, RETRY_NANOS, TimeUnit.NANOSECONDS);
  }

  private static void runOrFail(Runnable task) {
    try {
      task.run();
    } catch (VirtualMachineError e) {
      return; // to run again
    }
  }

  private void runAndReplace(Runnable worker) {
    try {
      worker.run();
    } catch (VirtualMachineError e) {
      while (!isReplaced()) {
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private boolean isReplaced() {
    try {
      return threads.prestartCoreThread() || threads.getPoolSize() > 0;
    } catch (VirtualMachineError e) {
      return false;
    }
  }
}
