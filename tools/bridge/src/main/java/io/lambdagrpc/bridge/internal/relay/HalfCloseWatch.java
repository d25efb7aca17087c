package io.lambdagrpc.bridge.internal.relay;

import java.util.concurrent.TimeUnit;

/**
 * Ends a call whose caller neither sends nor half-closes: it waits for a reply, which cannot come.
 * Each byte that comes starts the time anew.
 */
final class HalfCloseWatch {

  private final Clock clock;
  private final long timeoutNanos;
  private final Runnable expired;
  private volatile long heard;
  private boolean over;
  private Runnable cancel = () -> {};

  /**
   * Makes one that does not run yet.
   *
   * @param timeoutNanos how long to wait; 0 for ever
   */
  HalfCloseWatch(Clock clock, long timeoutNanos, Runnable expired) {
    this.clock = clock;
    this.timeoutNanos = timeoutNanos;
    this.expired = expired;
  }

  void start() {
    if (timeoutNanos > 0) {
      heard = clock.nanoTime();
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
    long left = timeoutNanos - (clock.nanoTime() - heard);
    if (left > 0) {
      waitFor(left);
      return;
    }
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    expired.run();
  }

  /** Returns the time as people read it. */
  static String seconds(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
