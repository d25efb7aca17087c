package io.lambdagrpc.bridge.internal.relay;

import io.grpc.Status;
import java.util.function.Consumer;

/**
 * Ends a call whose caller neither sends nor half-closes: it waits for a reply, which cannot come.
 * Each byte that comes starts the time anew, up to a limit for the whole request: otherwise a byte
 * now and then would keep the call for ever, and with it a place that others need.
 */
final class HalfCloseWatch {

  /** So many times the timeout, a request may take in all. */
  private static final int TIMES = 10;

  private final Clock clock;
  private final long timeoutNanos;
  private final Consumer<Status> expired;
  private long began;
  private volatile long heard;
  private boolean over;
  private Runnable cancel = () -> {};

  /**
   * Makes one that does not run yet.
   *
   * @param timeoutNanos how long to wait for the next byte; 0 for ever
   * @param expired is told why the call ends
   */
  HalfCloseWatch(Clock clock, long timeoutNanos, Consumer<Status> expired) {
    this.clock = clock;
    this.timeoutNanos = Math.min(timeoutNanos, Long.MAX_VALUE / TIMES);
    this.expired = expired;
  }

  void start() {
    if (timeoutNanos > 0) {
      began = clock.nanoTime();
      heard = began;
      waitFor(timeoutNanos);
    }
  }

  /** The caller has sent something. */
  void heard() {
    heard = timeoutNanos > 0 ? clock.nanoTime() : 0;
  }

  /** The caller has half-closed, or the call has ended. */
  synchronized void stop() {
    over = true;
    cancel.run();
  }

  private synchronized void waitFor(long nanos) {
    if (!over) {
      cancel = clock.schedule(this::look, nanos);
    }
  }

  private void look() {
    long now = clock.nanoTime();
    long left = timeoutNanos - (now - heard);
    long leftInAll = TIMES * timeoutNanos - (now - began);
    if (left > 0 && leftInAll > 0) {
      waitFor(Math.min(left, leftInAll));
      return;
    }
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    expired.accept(left > 0 ? tooSlow() : fullDuplex());
  }

  private Status fullDuplex() {
    return Status.UNIMPLEMENTED.withDescription(
        "no message and no half-close for "
            + Clock.seconds(timeoutNanos)
            + " (expected: all messages and a half-close, and then replies: Lambda hands over a"
            + " request only when it is whole, so that a stream in both directions at once cannot"
            + " be)");
  }

  private Status tooSlow() {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "no half-close for "
            + Clock.seconds(TIMES * timeoutNanos)
            + " (expected: a request that is whole by then)");
  }
}
