package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.lambdagrpc.client.RequestSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all calls together may take of the bridge: memory, places, connections. */
@Timeout(60)
final class CommonLimitsTest {

  private static final String REFLECTION =
      "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

  /** What is left of a test's calls is not waited for. */
  private static TestBed limited(UnaryOperator<BridgeBuilder> limits) throws IOException {
    return new TestBed(
        exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
        builder -> limits.apply(builder).drain(Duration.ZERO));
  }

  @Test
  void allCallsTogetherHaveALimit() throws Exception {
    try (TestBed small = limited(builder -> builder.maxHeldBytes(1000))) {
      Native.Heard first = new Native.Heard();
      ClientCall<String, String> call =
          small.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), first);
      call.sendMessage("x".repeat(595));
      while (small.bridge.counters().heldBytes() < 600) {
        Thread.sleep(1);
      }
      Status status = small.client.call("x".repeat(396)).status();
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status::toString);
      assertEquals(
          "requests held: 1001 bytes (expected: at most 1000 of all calls together)",
          status.getDescription());
      while (small.bridge.counters().heldBytes() > 600) {
        Thread.sleep(1);
      }
      assertTrue(small.client.call("x".repeat(395)).status().isOk());
      call.halfClose();
      assertTrue(first.status().isOk());
      assertEquals(0, small.heldAfterTheCalls());

      String[] empty = new String[201];
      Arrays.fill(empty, "");
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, small.client.call(empty).status().getCode());
    }
  }

  /** They waited for the signer with their requests, and nobody counted them. */
  @Test
  void cancelledCallsCountUntilTheirSignerIsDone() throws Exception {
    CountDownLatch signed = new CountDownLatch(1);
    Semaphore signing = new Semaphore(0);
    RequestSigner slow =
        (request, body) -> {
          signing.release();
          try {
            signed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Map.of();
        };
    try (TestBed slowBed =
        new TestBed(
            exchange -> {},
            builder -> builder.requestSigner(slow).maxCalls(10).drain(Duration.ZERO))) {
      for (int i = 0; i < 10; i++) {
        Native.Heard heard = new Native.Heard();
        ClientCall<String, String> call =
            slowBed.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), heard);
        call.sendMessage("x".repeat(95));
        call.halfClose();
        signing.acquire();
        call.cancel("enough", null);
      }
      Status status = slowBed.client.call("one more").status();
      assertEquals("calls: 11 (expected: at most 10 at the same time)", status.getDescription());
      assertEquals(1000, slowBed.bridge.counters().heldBytes());
      signed.countDown();
      assertEquals(0, slowBed.heldAfterTheCalls());
    }
  }

  /** Forty callers that read nothing of 4 MB each ended a bridge of 64 MB for everybody. */
  @Test
  void repliesThatAreNotReadHaveALimitTogether() throws Exception {
    byte[] reply = ScriptedFunction.message("x".repeat(4_000_000));
    try (TestBed small =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, reply, ScriptedFunction.OK),
            builder -> builder.maxHeldBytes(9_000_000).drain(Duration.ZERO))) {
      assertOneIsRefused(small, 10, "test.Echo/Say");
    }
  }

  /** Two hundred questions of ten bytes filled 64 MB with answers that nobody read. */
  @Test
  void soDoTheAnswersOfADescriptorSet(@TempDir Path folder) throws Exception {
    FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder().setName("large.proto");
    for (int i = 0; i < 500; i++) {
      file.addServiceBuilder().setName("x".repeat(990) + i);
    }
    byte[] set = FileDescriptorSet.newBuilder().addFile(file).build().toByteArray();
    Path binary = Files.write(folder.resolve("large.binpb"), set);
    byte[] question =
        ServerReflectionRequest.newBuilder().setListServices("").build().toByteArray();
    try (TestBed small =
        limited(builder -> builder.descriptorSet(binary).maxHeldBytes(3_000_000))) {
      assertOneIsRefused(small, 40, REFLECTION, new String(question, ISO_8859_1));
    }
  }

  /** Makes calls that read nothing of their replies, until one is refused for that. */
  private static void assertOneIsRefused(TestBed bed, int calls, String method, String... messages)
      throws Exception {
    // Of all calls together, the client takes no more than its window unasked.
    Map<Native.Heard, ClientCall<String, String>> unread = new LinkedHashMap<>();
    for (int i = 0; i < calls; i++) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          bed.client.channel.newCall(Native.method(method), CallOptions.DEFAULT);
      call.start(heard, new Metadata());
      for (String message : messages) {
        call.sendMessage(message);
      }
      call.halfClose();
      unread.put(heard, call);
    }
    while (unread.keySet().stream().noneMatch(Native.Heard::hasEnded)) {
      Thread.sleep(1);
    }
    for (Native.Heard heard : unread.keySet()) {
      if (heard.hasEnded()) {
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, heard.status().getCode());
        String description = String.valueOf(heard.status().getDescription());
        assertTrue(description.startsWith("replies held: "), description);
      }
    }
    unread.values().forEach(call -> call.cancel("not read", null));
    assertEquals(0, bed.heldAfterTheCalls());
    Native.Heard good = bed.client.call(method, CallOptions.DEFAULT, new Metadata(), messages);
    assertTrue(good.status().isOk());
  }

  /** A few thousand calls that sent nothing but headers filled a heap of 64 MB. */
  @Test
  void callsAtTheSameTimeHaveALimit() throws Exception {
    try (TestBed small = limited(builder -> builder.maxCalls(2))) {
      Native.Heard first = new Native.Heard();
      ClientCall<String, String> call =
          small.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), first);
      small.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), new Native.Heard());
      awaitCalls(small, 2);
      Status status = small.client.call("").status();
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status::toString);
      assertEquals("calls: 3 (expected: at most 2 at the same time)", status.getDescription());
      call.halfClose();
      assertTrue(first.status().isOk());
      while (small.bridge.counters().inFlight() > 1) {
        Thread.sleep(1);
      }
      assertTrue(small.client.call("").status().isOk());
    }
  }

  /** A thousand that sent a part of a TLS record each took all memory that Netty reads into. */
  @Test
  void aConnectionTooManyTakesThePlaceOfTheOldestWithoutACall() throws Exception {
    try (TestBed small = limited(builder -> builder.maxConnections(2));
        Socket first = connect(small);
        Socket second = connect(small)) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          small.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), heard);
      readToTheEnd(first);
      awaitCalls(small, 1);
      try (Socket third = connect(small)) {
        readToTheEnd(second);
        assertTrue(third.isConnected());
        call.halfClose();
        assertTrue(heard.status().isOk());
      }
    }
  }

  @Test
  void aConnectionIsClosedWhereAllOthersHaveCalls() throws Exception {
    try (TestBed small = limited(builder -> builder.maxConnections(1))) {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          small.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), heard);
      awaitCalls(small, 1);
      try (Socket refused = connect(small)) {
        readToTheEnd(refused);
      }
      call.halfClose();
      assertTrue(heard.status().isOk());
    }
  }

  private static Socket connect(TestBed bed) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), bed.bridge.port());
  }

  /** The server's own SETTINGS may come first, and a reset for the end. */
  private static void readToTheEnd(Socket socket) {
    try {
      byte[] unused = socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      assertEquals("Connection reset", e.getMessage());
    }
  }

  private static void awaitCalls(TestBed bed, int calls) throws InterruptedException {
    while (bed.bridge.counters().inFlight() < calls) {
      Thread.sleep(1);
    }
  }
}
