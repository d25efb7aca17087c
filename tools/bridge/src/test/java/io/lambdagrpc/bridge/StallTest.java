package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that do not take their replies, by a clock that the test moves. */
@Timeout(60)
final class StallTest {

  private static final int SMALL = 100;
  private static final Duration ALMOST = Duration.ofSeconds(299);
  private static final Duration MORE = Duration.ofSeconds(2);

  /** More than the client takes unasked. */
  private static final int LARGE = 3_000_000;

  private final StandingClock clock = new StandingClock();
  private final Native.Heard heard = new Native.Heard();

  private TestBed streaming(int messages, UnaryOperator<BridgeBuilder> settings) throws Exception {
    byte[] message = ScriptedFunction.message("x".repeat(LARGE));
    return new TestBed(
        exchange -> {
          try (var out = ScriptedFunction.stream(exchange)) {
            for (int i = 0; i < messages; i++) {
              out.write(message);
            }
            out.write(ScriptedFunction.OK);
          }
        },
        builder -> settings.apply(builder.clock(clock).drain(Duration.ZERO)));
  }

  /** Returns a call that asks for nothing of its reply. */
  private ClientCall<String, String> start(TestBed bed) throws InterruptedException {
    ClientCall<String, String> call =
        bed.client.channel.newCall(Native.method("test.Echo/Say"), CallOptions.DEFAULT);
    call.start(heard, new Metadata());
    call.halfClose();
    return call;
  }

  /** A message waits for its caller, and a timer for both; that of the half-close is gone. */
  private void awaitStall(TestBed bed) throws InterruptedException {
    awaitStall(bed, 0);
  }

  /**
   * Waits for a timer of its own.
   *
   * @param before how many tasks the clock has had before
   */
  private void awaitStall(TestBed bed, int before) throws InterruptedException {
    while (clock.scheduled() == before
        || clock.waiting() != 1
        || bed.bridge.counters().heldBytes() < LARGE) {
      Thread.sleep(1);
    }
  }

  private static void awaitNoCalls(TestBed bed) throws InterruptedException {
    while (bed.bridge.counters().inFlight() > 0) {
      Thread.sleep(1);
    }
  }

  /** It kept its part of what all callers have, as long as it liked. */
  @Test
  void aCallerThatTakesNothingLosesItsPart() throws Exception {
    try (TestBed bed = streaming(2, builder -> builder.maxCalls(1))) {
      ClientCall<String, String> call = start(bed);
      awaitStall(bed);
      clock.move(ALMOST);
      assertEquals(1, bed.bridge.counters().inFlight());
      clock.move(MORE);
      awaitNoCalls(bed);
      assertEquals(0, bed.bridge.counters().heldBytes());
      assertEquals(0, clock.waiting());
      call.request(2);
      assertEquals(Status.Code.CANCELLED, heard.status().getCode(), heard.status()::toString);
      assertTrue(bed.client.call("").status().isOk());
    }
  }

  /** The function has ended then, and the trailers wait behind the message. */
  @Test
  void soDoesOneThatDoesNotTakeTheEnd() throws Exception {
    try (TestBed bed = streaming(1, builder -> builder.maxCalls(1))) {
      start(bed);
      awaitStall(bed);
      clock.move(ALMOST);
      clock.move(MORE);
      awaitNoCalls(bed);
      assertEquals(0, clock.waiting());
    }
  }

  @Test
  void aCallerThatTakesAMessageNowAndThenGetsAll() throws Exception {
    try (TestBed bed = streaming(4, builder -> builder)) {
      ClientCall<String, String> call = start(bed);
      int timers = 0;
      for (int i = 0; i < 4; i++) {
        awaitStall(bed, timers);
        clock.move(ALMOST);
        assertFalse(heard.hasEnded());
        timers = clock.scheduled();
        call.request(1);
        assertEquals(LARGE, heard.messages.poll(30, TimeUnit.SECONDS).length());
      }
      assertTrue(heard.status().isOk(), heard.status()::toString);
      awaitNoCalls(bed);
      assertEquals(0, clock.waiting());
    }
  }

  /**
   * In the 32 kB that gRPC lets wait there is room for thousands, and each took a buffer: the small
   * messages of 250 calls filled 64 MB, and were not even timed.
   */
  @Test
  void ofSmallMessagesOneWaitsAndNoMore() throws Exception {
    byte[] small = ScriptedFunction.message("x".repeat(SMALL));
    CountDownLatch never = new CountDownLatch(1);
    try (TestBed bed =
        new TestBed(
            exchange -> {
              OutputStream out = ScriptedFunction.stream(exchange);
              for (int i = 0; i < 10; i++) {
                out.write(small);
              }
              out.flush();
              never.await();
            },
            builder -> builder.clock(clock).drain(Duration.ZERO))) {
      ManagedChannel narrow =
          NettyChannelBuilder.forAddress("127.0.0.1", bed.bridge.port())
              .usePlaintext()
              .flowControlWindow(1)
              .build();
      ClientCall<String, String> call =
          narrow.newCall(Native.method("test.Echo/Say"), CallOptions.DEFAULT);
      call.start(heard, new Metadata());
      call.halfClose();
      while (clock.waiting() != 1 || bed.bridge.counters().heldBytes() < SMALL) {
        Thread.sleep(1);
      }
      clock.move(ALMOST);
      clock.move(MORE);
      awaitNoCalls(bed);
      narrow.shutdownNow();
    }
  }

  @Test
  void zeroWaitsForEver() throws Exception {
    try (TestBed bed = streaming(1, builder -> builder.stallTimeout(Duration.ZERO))) {
      ClientCall<String, String> call = start(bed);
      while (bed.bridge.counters().heldBytes() < LARGE || clock.waiting() > 0) {
        Thread.sleep(1);
      }
      clock.move(Duration.ofDays(1));
      call.request(1);
      assertTrue(heard.status().isOk(), heard.status()::toString);
    }
  }
}
