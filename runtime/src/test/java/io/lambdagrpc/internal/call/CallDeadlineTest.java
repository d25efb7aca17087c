package io.lambdagrpc.internal.call;

import static io.lambdagrpc.internal.wire.WireRequest.NO_TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of two deadlines ends a call, and how much of each is left. */
class CallDeadlineTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /**
   * Asserts how much is left of a deadline right after it was made: what is wanted, less the time
   * that has passed since, however much that is.
   */
  private static void assertLeft(
      long wanted, CallDeadline deadline, ToLongFunction<CallDeadline> left, long before) {
    long actual = left.applyAsLong(deadline);
    long passed = System.nanoTime() - before;
    assertTrue(actual <= wanted && actual >= wanted - passed, actual + " of " + wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 10000, 500, deadline exceeded after 1000 ms",
    "9499, 10000, 500, deadline exceeded after 9499 ms",
    "9500, 10000, 500, 'deadline exceeded after 9500 ms, all that the function''s timeout leaves'",
    "20000, 10000, 500, 'deadline exceeded after 9500 ms, all that the function''s timeout leaves'",
    "20000, 600, 500, 'deadline exceeded after 300 ms, all that the function''s timeout leaves'",
    "20000, -9, 500, 'deadline exceeded after 0 ms, all that the function''s timeout leaves'",
  })
  void theEarlierOneEndsTheCallAndSaysWhoseItIs(
      long clientMillis, long platformMillis, long marginMillis, String description) {
    CallDeadline deadline =
        CallDeadline.of(TimeUnit.MILLISECONDS.toNanos(clientMillis), platformMillis, marginMillis);
    assertEquals(Status.Code.DEADLINE_EXCEEDED, deadline.exceeded().getCode());
    assertEquals(description, deadline.exceeded().getDescription());
    assertTrue(deadline.hasClientTimeout(), "also where it is the later one");
  }

  @Test
  void withoutATimeoutOfTheClientsOnlyThePlatformEndsTheCall() {
    CallDeadline deadline = CallDeadline.of(NO_TIMEOUT, 10_000, 500);
    assertFalse(deadline.hasClientTimeout());
    assertEquals(
        "deadline exceeded after 9500 ms, all that the function's timeout leaves",
        deadline.exceeded().getDescription());
  }

  @Test
  void aDeadlinePassesWhenNothingIsLeft() {
    assertTrue(CallDeadline.of(0, 10_000, 500).hasPassed());
    assertTrue(CallDeadline.of(NO_TIMEOUT, 0, 500).hasPassed());
    assertFalse(CallDeadline.of(60 * SECOND, 120_000, 500).hasPassed());
    assertFalse(CallDeadline.of(NO_TIMEOUT, 120_000, 500).hasPassed());
  }

  @Test
  void theClientsTimeAndThePlatformsRunBesideEachOther() {
    long before = System.nanoTime();
    CallDeadline deadline = CallDeadline.of(60 * SECOND, 100_000, 500);
    assertLeft(60 * SECOND, deadline, CallDeadline::remainingNanos, before);
    assertLeft(99 * SECOND + SECOND / 2, deadline, CallDeadline::platformRemainingNanos, before);
  }

  @Test
  void aReplyMayWaitForHalfOfWhatItsClientStillWaits() {
    long before = System.nanoTime();
    CallDeadline deadline = CallDeadline.of(60 * SECOND, 100_000, 500);
    assertLeft(30 * SECOND, deadline, CallDeadline::replyMayWaitNanos, before);
  }

  @Test
  void aReplyThatNoClientWaitsForMayWaitForHalfOfWhatThePlatformLeaves() {
    long before = System.nanoTime();
    for (long client : new long[] {NO_TIMEOUT, 200 * SECOND, 0}) {
      CallDeadline deadline = CallDeadline.of(client, 100_000, 500);
      assertLeft(50 * SECOND, deadline, CallDeadline::replyMayWaitNanos, before);
    }
  }

  @Test
  void aDeadlineThatIsAnHourAwayOrLessComes() {
    long hour = TimeUnit.HOURS.toMillis(1);
    assertFalse(CallDeadline.of(NO_TIMEOUT, hour, 0).isNever());
    assertTrue(CallDeadline.of(NO_TIMEOUT, hour + 1, 0).isNever());
    assertFalse(CallDeadline.of(60 * SECOND, 2 * hour, 0).isNever());
  }
}
