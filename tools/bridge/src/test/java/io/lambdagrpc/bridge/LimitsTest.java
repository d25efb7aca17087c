package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one call may take of the bridge's memory. */
@Timeout(60)
final class LimitsTest {

  private static final int LIMIT = 6 * 1024 * 1024;

  private final TestBed bed;

  LimitsTest() throws Exception {
    bed =
        TestBed.answering(
            exchange ->
                ScriptedFunction.reply(
                    exchange, ScriptedFunction.message("reply"), ScriptedFunction.OK));
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  @Test
  void sixMebibytesPass() throws Exception {
    String message = "x".repeat(LIMIT / 2 - 5);
    assertTrue(bed.client.call(message, message).status().isOk());
    assertEquals(LIMIT - 10 + 5, bed.function.requests.take().frames().length());
    assertEquals(0, bed.heldAfterTheCalls());
  }

  @Test
  void oneByteMoreIsTooMuch() throws Exception {
    Status status = bed.client.call("x".repeat(LIMIT / 2), "x".repeat(LIMIT / 2 - 9)).status();
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status::toString);
    assertEquals(
        "request too large: "
            + (LIMIT + 1)
            + " bytes so far (expected: at most "
            + LIMIT
            + " in all messages of a call, which is what Lambda takes)",
        status.getDescription());
    assertTrue(bed.function.requests.isEmpty());
    assertEquals(0, bed.heldAfterTheCalls());
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedBeforeItIsWhole() throws Exception {
    Native.Heard heard = new Native.Heard();
    ClientCall<String, String> call =
        bed.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), heard);
    call.sendMessage("x".repeat(20 * LIMIT));
    assertEquals(
        Status.Code.RESOURCE_EXHAUSTED, heard.status().getCode(), heard.status()::toString);
    String size =
        String.valueOf(heard.status().getDescription()).replaceAll("[^:]*: (\\d+) bytes.*", "$1");
    assertTrue(Integer.parseInt(size) < 2 * LIMIT, size);
    assertTrue(bed.function.requests.isEmpty());
    assertEquals(0, bed.heldAfterTheCalls());
  }

  /** Each call could hold 1 MiB of them, which nothing counted: 250 calls filled 64 MB. */
  @ParameterizedTest
  @ValueSource(ints = {16 * 1024, 20_000})
  void theMetadataOfAReplyHasALimit(int limit) throws Exception {
    try (TestBed small =
        new TestBed(
            exchange -> {
              // Not whole: what is announced is refused before it comes.
              OutputStream out = ScriptedFunction.stream(exchange);
              out.write(ByteBuffer.allocate(5).put((byte) 0x80).putInt(limit + 1).array());
              out.flush();
              new CountDownLatch(1).await();
            },
            builder ->
                (limit == 16 * 1024 ? builder : builder.maxReplyMetadataBytes(limit))
                    .drain(Duration.ZERO))) {
      Status status = small.client.call("go").status();
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status::toString);
      assertEquals(
          "trailer frame too large: "
              + (limit + 1)
              + " bytes (expected: at most "
              + limit
              + "): exceeds maximum size",
          status.getDescription());
    }
  }

  @Test
  void aMessageOfAReplyHasALimit() throws Exception {
    try (TestBed small =
        new TestBed(
            exchange ->
                ScriptedFunction.reply(
                    exchange, ScriptedFunction.message("x".repeat(11)), ScriptedFunction.OK),
            builder -> builder.maxReplyMessageBytes(10))) {
      Status status = small.client.call("go").status();
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
      assertEquals(
          "message too large: 11 bytes (expected: at most 10): exceeds maximum size",
          status.getDescription());
    }
  }

  @Test
  void aReplyIsReadAsFastAsItsCallerReads() throws Exception {
    AtomicLong written = new AtomicLong();
    byte[] message = ScriptedFunction.message("x".repeat(100_000));
    try (TestBed streaming =
        TestBed.answering(
            exchange -> {
              OutputStream out = ScriptedFunction.stream(exchange);
              for (int i = 0; i < 1000; i++) {
                out.write(message);
                written.addAndGet(message.length);
              }
              out.write(ScriptedFunction.OK);
            })) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          streaming.client.channel.newCall(Native.method("test.Echo/Say"), CallOptions.DEFAULT);
      call.start(heard, new Metadata());
      call.request(1);
      call.halfClose();
      assertEquals(100_000, heard.messages.poll(30, TimeUnit.SECONDS).length());
      awaitStandstill(written);
      assertTrue(
          written.get() < 50_000_000, written + " bytes written for a caller that reads none");
      call.request(2000);
      assertTrue(heard.status().isOk(), heard.status()::toString);
      assertEquals(999, heard.messages.size());
    }
  }

  /** Waits until nothing has been written for a while: buffers of three sockets are full. */
  private static void awaitStandstill(AtomicLong written) throws InterruptedException {
    long before = -1;
    while (before != written.get()) {
      before = written.get();
      Thread.sleep(300);
    }
  }
}
