package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that neither send nor half-close, by a clock that the test moves. */
@Timeout(60)
final class HalfCloseTest {

  private static final Duration PAUSE = Duration.ofSeconds(20);

  private final StandingClock clock = new StandingClock();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final TestBed bed;
  private final Native.Heard heard = new Native.Heard();

  HalfCloseTest() throws Exception {
    bed =
        new TestBed(
            exchange -> {
              answer.await();
              ScriptedFunction.reply(
                  exchange, ScriptedFunction.message("reply"), ScriptedFunction.OK);
            },
            builder -> builder.clock(clock).drain(Duration.ZERO));
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private ClientCall<String, String> start() throws InterruptedException {
    ClientCall<String, String> call =
        bed.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), heard);
    awaitTasks(1);
    return call;
  }

  private void awaitTasks(int count) throws InterruptedException {
    while (clock.waiting() != count) {
      Thread.sleep(1);
    }
  }

  private void send(ClientCall<String, String> call, String message) throws InterruptedException {
    long before = bed.bridge.counters().heldBytes();
    call.sendMessage(message);
    while (bed.bridge.counters().heldBytes() < before + 5 + message.length()) {
      Thread.sleep(1);
    }
  }

  @Test
  void aStreamThatPausesTwentySecondsPasses() throws Exception {
    answer.countDown();
    ClientCall<String, String> call = start();
    for (String message : new String[] {"a", "b", "c"}) {
      clock.move(PAUSE);
      send(call, message);
    }
    clock.move(PAUSE);
    call.halfClose();
    assertTrue(heard.status().isOk(), heard.status()::toString);
    assertEquals("0:a,0:b,0:c", bed.function.requests.take().frames());
  }

  @Test
  void aCallerThatWaitsForAReplyFirstIsTold() throws Exception {
    ClientCall<String, String> call = start();
    clock.move(PAUSE);
    send(call, "ping");
    clock.move(PAUSE);
    clock.move(PAUSE);
    Status status = heard.status();
    assertEquals(Status.Code.UNIMPLEMENTED, status.getCode());
    assertEquals(
        "no message and no half-close for 30 s (expected: all messages and a half-close, and then"
            + " replies: Lambda hands over a request only when it is whole, so that a stream in"
            + " both directions at once cannot be)",
        status.getDescription());
    assertTrue(bed.function.requests.isEmpty());
    awaitTasks(0);
  }

  /** A byte now and then kept a call, and its place among those of all, for ever. */
  @Test
  void aCallerThatSendsForEverIsEnded() throws Exception {
    ClientCall<String, String> call = start();
    for (int i = 0; i < 14; i++) {
      clock.move(PAUSE);
      send(call, "a");
    }
    assertFalse(heard.hasEnded());
    clock.move(PAUSE);
    Status status = heard.status();
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status::toString);
    assertEquals(
        "no half-close for 300 s (expected: a request that is whole by then)",
        status.getDescription());
    awaitTasks(0);
  }

  @Test
  void nothingThatFollowsTheHalfCloseIsTimed() throws Exception {
    ClientCall<String, String> call = start();
    call.sendMessage("go");
    call.halfClose();
    assertEquals("0:go", bed.function.requests.take().frames());
    awaitTasks(0);
    clock.move(Duration.ofHours(1));
    answer.countDown();
    assertTrue(heard.status().isOk(), heard.status()::toString);
  }

  @Test
  void zeroWaitsForEver() throws Exception {
    answer.countDown();
    try (TestBed patient =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder -> builder.clock(clock).halfCloseTimeout(Duration.ZERO))) {
      ClientCall<String, String> call =
          patient.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), heard);
      while (patient.bridge.counters().inFlight() == 0) {
        Thread.sleep(1);
      }
      assertEquals(0, clock.waiting());
      clock.move(Duration.ofDays(1));
      call.halfClose();
      assertTrue(heard.status().isOk(), heard.status()::toString);
    }
  }

  @Test
  void aCallerThatLeavesTakesItsTimerAlong() throws Exception {
    ClientCall<String, String> call = start();
    call.cancel("enough", null);
    awaitTasks(0);
    assertTrue(bed.function.requests.isEmpty());
  }
}
