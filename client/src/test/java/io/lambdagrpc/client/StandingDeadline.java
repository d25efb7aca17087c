package io.lambdagrpc.client;

import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * Deadlines by a clock that stands: however long a call takes to start, it has this much time left,
 * after which the channel's timer ends it.
 */
final class StandingDeadline {

  private static final Deadline.Ticker STANDING =
      new Deadline.Ticker() {
        @Override
        public long nanoTime() {
          return 0;
        }
      };

  private StandingDeadline() {}

  static Deadline after(long millis) {
    return Deadline.after(millis, TimeUnit.MILLISECONDS, STANDING);
  }
}
