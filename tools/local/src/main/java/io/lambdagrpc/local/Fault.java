package io.lambdagrpc.local;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * What goes wrong between Lambda and the runtime in one invocation, for tests: see {@link
 * LocalLambda#inject}.
 *
 * @since 0.1.0
 */
public sealed interface Fault {

  /**
   * The event breaks off in the middle, with its connection; the invocation is over.
   *
   * @since 0.1.0
   */
  record TruncatedEvent() implements Fault {}

  /**
   * The response is read to its end and answered with 403, as for an invocation that is over.
   *
   * @since 0.1.0
   */
  record Refused() implements Fault {}

  /**
   * The response is read to its end and answered with 413, as one over the limit.
   *
   * @since 0.1.0
   */
  record TooLarge() implements Fault {}

  /**
   * The connection is closed in mid-response; the invocation is over.
   *
   * @param afterBytes how many bytes of the response's body are read before, its framing not
   *     counted
   * @since 0.1.0
   */
  record Closed(long afterBytes) implements Fault {}

  /**
   * The response is not read any further until the latch opens. The sockets between still take some
   * megabytes, then the function's writes wait.
   *
   * @param afterBytes how many bytes of the response's body are read before
   * @param release opens when the rest is to be read
   * @since 0.1.0
   */
  record Held(long afterBytes, CountDownLatch release) implements Fault {
    /** Checks that there is a latch. */
    public Held {
      requireNonNull(release, "release");
    }
  }

  /**
   * The response is read slowly to its end.
   *
   * @param bytes how many are read at most after each pause
   * @param pause the time before each read
   * @since 0.1.0
   */
  record Slow(int bytes, Duration pause) implements Fault {
    /** Checks that the response will be read at all. */
    public Slow {
      if (bytes < 1) {
        throw new IllegalArgumentException("bytes: " + bytes + " (expected: 1 or more)");
      }
      requireNonNull(pause, "pause");
    }
  }
}
