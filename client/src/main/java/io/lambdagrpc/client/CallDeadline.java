package io.lambdagrpc.client;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadline that binds a call, and what it says when it is missed, in the words of grpc-java.
 *
 * @param ofContext whether it is the {@link Context} that sets it, and so ends the call itself
 * @param nanosAtStart what was left when the call started, negative if it was past
 * @param url where the call is sent
 */
record CallDeadline(Deadline deadline, boolean ofContext, long nanosAtStart, String url) {

  /** Returns the earlier one of the two, or null if there is none. */
  static @Nullable CallDeadline earlier(CallOptions options, Context context, String url) {
    Deadline ofCall = options.getDeadline();
    Deadline ofContext = context.getDeadline();
    if (ofContext != null && (ofCall == null || ofContext.isBefore(ofCall))) {
      return new CallDeadline(ofContext, true, ofContext.timeRemaining(TimeUnit.NANOSECONDS), url);
    }
    return ofCall == null
        ? null
        : new CallDeadline(ofCall, false, ofCall.timeRemaining(TimeUnit.NANOSECONDS), url);
  }

  long nanosLeft() {
    return deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }

  boolean wasPastAtStart() {
    return nanosAtStart <= 0;
  }

  /** The status of a call that had no time to start. */
  Status missedAtStart() {
    return Status.DEADLINE_EXCEEDED.withDescription(
        "ClientCall started after "
            + source()
            + " deadline was exceeded "
            + seconds()
            + " seconds ago");
  }

  /** The status of a call that took too long. */
  Status exceeded() {
    return Status.DEADLINE_EXCEEDED.withDescription(
        source() + " deadline exceeded after " + seconds() + "s. [url=" + url + "]");
  }

  /**
   * Returns how a call ended for its listener. A peer that ends it at the deadline may be heard
   * before our own timer is.
   */
  Outcome explain(Outcome outcome, boolean ofPeer) {
    Status.Code code = outcome.status().getCode();
    boolean missed =
        code == Status.Code.CANCELLED || (ofPeer && code == Status.Code.DEADLINE_EXCEEDED);
    return missed && deadline.isExpired() ? Outcome.of(exceeded()) : outcome;
  }

  private String source() {
    return ofContext ? "Context" : "CallOptions";
  }

  private String seconds() {
    long nanos = Math.abs(nanosAtStart);
    long second = TimeUnit.SECONDS.toNanos(1);
    // Not by a format: its classes, if first used in a full heap, are lost for good.
    return nanos / second + "." + Long.toString(second + nanos % second).substring(1);
  }
}
