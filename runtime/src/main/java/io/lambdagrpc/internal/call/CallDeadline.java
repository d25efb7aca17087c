package io.lambdagrpc.internal.call;

import io.grpc.Status;
import io.lambdagrpc.internal.web.HeaderMetadata;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a call ends at the latest: the earlier of the client's {@code grpc-timeout} and the
 * platform's deadline less a margin, in which the reply can still be sent. Made anew for each call,
 * since a time of {@link System#nanoTime} from before a SnapStart restore means nothing after it.
 */
final class CallDeadline {

  private static final long NEVER_NANOS = TimeUnit.HOURS.toNanos(1);

  private final long timeoutNanos;
  private final long endNanos;
  private final boolean clientSetOne;
  private final boolean clients;

  private CallDeadline(long timeoutNanos, boolean clientSetOne, boolean clients) {
    this.timeoutNanos = timeoutNanos;
    this.endNanos = System.nanoTime() + timeoutNanos;
    this.clientSetOne = clientSetOne;
    this.clients = clients;
  }

  /**
   * Returns the deadline of a call that begins now.
   *
   * @param grpcTimeout the header of that name
   * @throws io.grpc.StatusRuntimeException INTERNAL where the header is no timeout
   */
  static CallDeadline of(
      @Nullable String grpcTimeout, long platformMillis, long deadlineMarginMillis) {
    // A function whose whole time is hardly more than the margin still gets half of it.
    long margin = Math.min(deadlineMarginMillis, platformMillis / 2);
    long platform = TimeUnit.MILLISECONDS.toNanos(Math.max(0, platformMillis - margin));
    if (grpcTimeout == null) {
      return new CallDeadline(platform, false, false);
    }
    long client = HeaderMetadata.decodeTimeout(grpcTimeout);
    return new CallDeadline(Math.min(client, platform), true, client < platform);
  }

  /** Tells whether the client set one, be it this one or a later one. */
  boolean clientSetOne() {
    return clientSetOne;
  }

  /** Tells whether Lambda has no end as late as this one: its maximum is 15 minutes. */
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

  /** Returns the status of a call that did not end in time. */
  Status exceeded() {
    long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    return Status.DEADLINE_EXCEEDED.withDescription(
        clients
            ? "deadline exceeded after " + millis + " ms"
            : "deadline exceeded after " + millis + " ms, all that the function's timeout leaves");
  }
}
