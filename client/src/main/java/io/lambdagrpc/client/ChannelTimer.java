package io.lambdagrpc.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs short tasks later, on one thread that is there while something is scheduled. It is a
 * channel's own: the timer of {@link CompletableFuture} uses the common pool, whose threads may all
 * wait for calls that end by their deadline.
 *
 * <p>While the application has filled the heap, any line may throw: a task, the wait for the next
 * one, and what replaces a thread that has ended so. Deadlines come once there is room again.
 */
final class ChannelTimer {

  private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(1);
  private final Runnable startThread = threads::prestartCoreThread; // unless another has

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
        () -> FullHeap.hasRoomFor(task), delayNanos, FullHeap.RETRY_NANOS, TimeUnit.NANOSECONDS);
  }

  private void runAndReplace(Runnable worker) {
    if (!FullHeap.hasRoomFor(worker)) {
      FullHeap.awaitRoomFor(startThread);
    }
  }
}
