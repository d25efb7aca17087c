package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reflection streams, which tools keep open. */
@Timeout(60)
final class ReflectionTest {

  private static final String V1 = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  private static final String V1ALPHA =
      "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

  private static String poll(Native.Heard heard) throws InterruptedException {
    String message = heard.messages.poll(30, TimeUnit.SECONDS);
    return message == null ? "nothing" : message;
  }

  private static ClientCall<String, String> open(TestBed bed, String method, Native.Heard heard) {
    return bed.client.start(method, CallOptions.DEFAULT, new Metadata(), heard);
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V1ALPHA})
  void eachRequestIsACallOfItsOwnWhileTheStreamStaysOpen(String method) throws Exception {
    try (TestBed bed =
        TestBed.answering(
            exchange ->
                ScriptedFunction.reply(
                    exchange, ScriptedFunction.message("answer"), ScriptedFunction.OK))) {
      Native.Heard heard = new Native.Heard();
      Metadata headers = new Metadata();
      headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "me");
      ClientCall<String, String> call =
          bed.client.start(method, CallOptions.DEFAULT, headers, heard);
      for (String question : List.of("one", "two")) {
        call.sendMessage(question);
        assertEquals("answer", poll(heard));
        ScriptedFunction.Request request = bed.function.requests.take();
        assertEquals("/" + method, request.path());
        assertEquals("0:" + question, request.frames());
        assertEquals("me", request.headers().getFirst("authorization"));
      }
      call.halfClose();
      assertTrue(heard.status().isOk());
      assertTrue(bed.function.requests.isEmpty());
    }
  }

  @Test
  void answersKeepTheOrderOfTheirRequests() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    TestBed[] self = new TestBed[1];
    try (TestBed bed =
        TestBed.answering(
            exchange -> {
              String asked = self[0].function.requests.take().frames();
              if (asked.equals("0:slow")) {
                first.await();
              }
              ScriptedFunction.reply(
                  exchange, ScriptedFunction.message(asked), ScriptedFunction.OK);
            })) {
      self[0] = bed;
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call = open(bed, V1, heard);
      call.sendMessage("slow");
      call.sendMessage("fast");
      call.halfClose();
      first.countDown();
      assertEquals("0:slow", poll(heard));
      assertEquals("0:fast", poll(heard));
      assertTrue(heard.status().isOk());
    }
  }

  /** Streams that nobody used took the places of all calls, for ever. */
  @Test
  void aStreamWithoutRequestsEndsAtLast() throws Exception {
    StandingClock clock = new StandingClock();
    try (TestBed bed =
        new TestBed(
            exchange ->
                ScriptedFunction.reply(
                    exchange, ScriptedFunction.message("answer"), ScriptedFunction.OK),
            builder -> builder.clock(clock).drain(Duration.ZERO))) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call = open(bed, V1, heard);
      for (int i = 0; i < 2; i++) {
        while (clock.waiting() == 0) {
          Thread.sleep(1);
        }
        clock.move(Duration.ofSeconds(299));
        call.sendMessage("question");
        assertEquals("answer", poll(heard));
      }
      while (bed.bridge.counters().heldBytes() > 0 || clock.waiting() == 0) {
        Thread.sleep(1);
      }
      clock.move(Duration.ofMinutes(5));
      Status status = heard.status();
      assertEquals(Status.Code.UNAVAILABLE, status.getCode(), status::toString);
      assertEquals(
          "no request for 300 s (expected: a half-close after the last one)",
          status.getDescription());
    }
  }

  /** They waited in Netty, 1 MB for each connection, and held up all other calls of it. */
  @Test
  void requestsThatWaitHaveALimitAndHoldUpNoOtherCall() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestBed bed =
        TestBed.answering(
            exchange -> {
              if (exchange.getRequestURI().getPath().equals("/" + V1)) {
                never.await();
              }
              ScriptedFunction.reply(exchange, ScriptedFunction.OK);
            })) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call = open(bed, V1, heard);
      String question = "x".repeat(10_000);
      for (int i = 0; i < 101; i++) {
        call.sendMessage(question);
      }
      while (bed.bridge.counters().heldBytes() < 101L * (question.length() + 5)) {
        Thread.sleep(1);
      }
      assertTrue(bed.client.call("x".repeat(1_000_000)).status().isOk());
      assertFalse(heard.hasEnded());
      call.sendMessage("one more");
      Status status = heard.status();
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status::toString);
      assertEquals(
          "requests: over 100 wait (expected: at most as many before their answers are read)",
          status.getDescription());
      while (bed.bridge.counters().inFlight() > 0) {
        Thread.sleep(1);
      }
      assertEquals(0, bed.bridge.counters().heldBytes());
    }
  }

  @Test
  void aFunctionWithoutReflectionEndsTheStream() throws Exception {
    try (TestBed bed =
        TestBed.answering(
            exchange ->
                ScriptedFunction.reply(
                    exchange,
                    ScriptedFunction.frame(
                        0x80, "grpc-status:12\r\ngrpc-message:Method not found\r\n")))) {
      Native.Heard heard = new Native.Heard();
      open(bed, V1, heard).sendMessage("list");
      Status status = heard.status();
      assertEquals(Status.Code.UNIMPLEMENTED, status.getCode());
      assertEquals("Method not found", status.getDescription());
    }
  }

  @Test
  void anIdleStreamCostsNothingAndEndsWithTheBridge() throws Exception {
    StandingClock clock = new StandingClock();
    try (TestBed bed =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder -> builder.clock(clock).stallTimeout(Duration.ZERO))) {
      Native.Heard heard = new Native.Heard();
      open(bed, V1, heard);
      while (bed.bridge.counters().inFlight() == 0) {
        Thread.sleep(1);
      }
      clock.move(Duration.ofDays(1));
      assertEquals(1, bed.bridge.counters().inFlight());
      assertTrue(bed.function.requests.isEmpty());
      // Its drain of 25 s does not wait for such a stream.
      bed.bridge.close();
      assertEquals(Status.Code.UNAVAILABLE, heard.status().getCode());
    }
  }

  /** Whoever asked on and on, and read no answer, filled the memory. */
  @Test
  void aCallerThatReadsNoAnswersIsGivenNoMore() throws Exception {
    byte[] answer = ScriptedFunction.message("x".repeat(1_000_000));
    try (TestBed bed =
        TestBed.answering(
            exchange -> ScriptedFunction.reply(exchange, answer, ScriptedFunction.OK))) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          bed.client.channel.newCall(Native.method(V1), CallOptions.DEFAULT);
      call.start(heard, new Metadata());
      for (int i = 0; i < 50; i++) {
        call.sendMessage("list");
      }
      call.halfClose();
      // Some fit into what the client keeps unread, and into buffers.
      int asked = 0;
      while (bed.function.requests.poll(1, TimeUnit.SECONDS) != null) {
        asked++;
      }
      assertTrue(asked < 10, asked + " answers for a caller that reads none");
      call.request(50);
      assertTrue(heard.status().isOk(), heard.status()::toString);
      assertEquals(50, heard.messages.size());
    }
  }

  /** Empty answers without end filled the memory, for a caller that read one of them. */
  @Test
  void aSecondAnswerToOneRequestEndsTheStream() throws Exception {
    try (TestBed bed =
        TestBed.answering(
            exchange ->
                ScriptedFunction.reply(
                    exchange,
                    ScriptedFunction.message(""),
                    ScriptedFunction.message(""),
                    ScriptedFunction.OK))) {
      Native.Heard heard = new Native.Heard();
      open(bed, V1, heard).sendMessage("list");
      Status status = heard.status();
      assertEquals(Status.Code.INTERNAL, status.getCode(), status::toString);
      assertEquals(
          "protocol error: a second reply to one request (expected: one)", status.getDescription());
      assertEquals(1, heard.messages.size());
    }
  }

  @Test
  void whatHttpSaysOfAFailureIsNotPassedOn() throws Exception {
    byte[] end =
        ScriptedFunction.frame(0x80, "grpc-status:12\r\ncontent-length:7\r\nte:x\r\nx-own:a\r\n");
    try (TestBed bed = TestBed.answering(exchange -> ScriptedFunction.reply(exchange, end))) {
      Native.Heard heard = new Native.Heard();
      open(bed, V1, heard).sendMessage("list");
      Metadata trailers = heard.end().trailers();
      assertEquals("a", trailers.get(Metadata.Key.of("x-own", Metadata.ASCII_STRING_MARSHALLER)));
      assertFalse(trailers.containsKey(Metadata.Key.of("te", Metadata.ASCII_STRING_MARSHALLER)));
      assertFalse(
          trailers.containsKey(
              Metadata.Key.of("content-length", Metadata.ASCII_STRING_MARSHALLER)));
    }
  }

  @Test
  void requestsThatWereAnsweredAreHeldNoLonger() throws Exception {
    try (TestBed bed =
        new TestBed(
            exchange ->
                ScriptedFunction.reply(
                    exchange, ScriptedFunction.message("answer"), ScriptedFunction.OK),
            builder -> builder.maxHeldBytes(1000))) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call = open(bed, V1, heard);
      for (int i = 0; i < 3; i++) {
        call.sendMessage("x".repeat(900));
        assertEquals("answer", poll(heard));
      }
      call.halfClose();
      assertTrue(heard.status().isOk());
    }
  }

  @Test
  void aRequestThatIsCancelledWhileItIsAskedIsGivenBackOnce() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestBed bed = TestBed.answering(exchange -> never.await())) {
      ClientCall<String, String> call = open(bed, V1, new Native.Heard());
      call.sendMessage("x".repeat(900));
      bed.function.requests.take();
      call.cancel("enough", null);
      while (bed.bridge.counters().inFlight() > 0) {
        Thread.sleep(1);
      }
      // The answer's end may come after it.
      Thread.sleep(200);
      assertEquals(0, bed.bridge.counters().heldBytes());
    }
  }
}
