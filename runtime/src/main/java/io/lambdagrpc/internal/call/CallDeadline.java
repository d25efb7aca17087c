package io.lambdagrpc.internal.call;

import io.grpc.Status;
import io.lambdagrpc.internal.wire.WireRequest;
import java.util.concurrent.TimeUnit;

/**
 * When a call ends at the latest: the earlier of the client's timeout and the platform's deadline
 * less a margin, in which the reply can still be sent. Made anew for each call, since a time of
 * {@link System#nanoTime} from before a SnapStart restore means nothing after it. Safe for use by
 * many threads.
 */
final class CallDeadline {

  private static final long MIN_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long MIN_TAKING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long NEVER_NANOS = TimeUnit.HOURS.toNanos(1);

  private final long timeoutNanos;
  private final long endNanos;
  private final long platformEndNanos;
  private final long marginNanos;
  private final boolean hasClientTimeout;
  private final boolean isClientTimeout;

  private CallDeadline(
      long timeoutNanos, boolean hasClientTimeout, long platformNanos, long marginNanos) {
    long now = System.nanoTime();
    this.timeoutNanos = timeoutNanos;
    this.endNanos = now + timeoutNanos;
    this.platformEndNanos = now + platformNanos;
    this.marginNanos = marginNanos;
    this.hasClientTimeout = hasClientTimeout;
    this.isClientTimeout = timeoutNanos < platformNanos;
  }

  /**
   * Returns the deadline of a call that begins now.
   *
   * @param clientNanos how long the client waits, or {@link WireRequest#NO_TIMEOUT}
   * @param platformMillis how long the platform lets the invocation run
   */
  static CallDeadline of(long clientNanos, long platformMillis, long deadlineMarginMillis) {
    // A function whose whole time is hardly more than the margin still gets half of it.
    long marginMillis = Math.min(deadlineMarginMillis, platformMillis / 2);
    long margin = TimeUnit.MILLISECONDS.toNanos(marginMillis);
    long platform = TimeUnit.MILLISECONDS.toNanos(Math.max(0, platformMillis - marginMillis));
    return clientNanos == WireRequest.NO_TIMEOUT
        ? new CallDeadline(platform, false, platform, margin)
        : new CallDeadline(Math.min(clientNanos, platform), true, platform, margin);
  }

  /** Tells whether the client set a timeout, whether or not it is the earlier one. */
  boolean hasClientTimeout() {
    return hasClientTimeout;
  }

  /** Tells whether this is later than Lambda lets any invocation run: its maximum is 15 minutes. */
  boolean isNever() {
    return timeoutNanos > NEVER_NANOS;
  }

  boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  /** Returns how much is left; zero or less once the deadline has passed. */
  long remainingNanos() {
    return endNanos - System.nanoTime();
  }

  /** Returns how much is left of what the platform allows, whatever the client's timeout is. */
  long platformRemainingNanos() {
    return platformEndNanos - System.nanoTime();
  }

  /**
   * Returns the time between two looks at a write past the deadline. The second look ends it if its
   * reader takes nothing: half of the margin is over by then.
   */
  long writeMayWaitNanos() {
    return Math.max(MIN_WAIT_NANOS, marginNanos / 4);
  }

  /**
   * Returns how long a reply that has been sent may wait for Lambda to take it: until half of the
   * margin is over.
   */
  int replyMayBeTakenMillis() {
    long nanos = Math.max(MIN_TAKING_NANOS, remainingNanos() + marginNanos / 2);
    return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /**
   * Returns how long the reply of a call that has ended may wait: half of the time that its client
   * still waits; if it set no timeout, or has given up, half of what is left of Lambda's own time.
   */
  long replyMayWaitNanos() {
    boolean isAwaited = isClientTimeout && !hasPassed();
    return (isAwaited ? remainingNanos() : platformRemainingNanos() + marginNanos) / 2;
  }

  /** Returns the status of a call that did not end in time. */
  Status exceeded() {
    long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    return Status.DEADLINE_EXCEEDED.withDescription(
        isClientTimeout
            ? "deadline exceeded after " + millis + " ms"
            : "deadline exceeded after " + millis + " ms, all that the function's timeout leaves");
  }
}
