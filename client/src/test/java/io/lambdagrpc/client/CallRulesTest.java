package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What a call says to those that ask for nothing, cancel it without a reason, or trace it. */
@Timeout(30)
class CallRulesTest {

  private final ScriptedServer server =
      ScriptedServer.replying(Wire.message("one"), Wire.message("three"), Wire.OK);
  private final ManagedChannel channel = server.client().build();
  private final RecordingListener listener = new RecordingListener();

  CallRulesTest() throws IOException {}

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.close();
  }

  private ClientCall<String, String> started(CallOptions options) {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.SERVER_STREAMING), options);
    call.start(listener, new Metadata());
    return call;
  }

  @Test
  void noMessagesMayBeAskedForAndNotFewerThanNone() throws Exception {
    ClientCall<String, String> call = started(CallOptions.DEFAULT);
    call.request(0);
    assertEquals(
        "messages: -1 (expected: 0 or more)",
        assertThrows(IllegalArgumentException.class, () -> call.request(-1)).getMessage());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    assertEquals(Status.Code.OK, listener.status().getCode());
    assertEquals(List.of("headers", "one", "three", "close OK"), listener.events);
  }

  private static void assertRefused(String why, Executable step) {
    assertEquals(why, assertThrows(IllegalStateException.class, step).getMessage());
  }

  @Test
  void aCallIsStartedAndHalfClosedOnce() {
    ClientCall<String, String> call = started(CallOptions.DEFAULT);
    assertRefused("already started", () -> call.start(listener, new Metadata()));
    call.halfClose();
    assertRefused("call already half-closed", call::halfClose);
    assertRefused("call was half-closed", () -> call.sendMessage("late"));
  }

  @Test
  void nothingIsSentAfterACancel() {
    ClientCall<String, String> call = started(CallOptions.DEFAULT);
    call.cancel("changed my mind", null);
    assertRefused("call was cancelled", () -> call.sendMessage("late"));
    assertRefused("call was cancelled", call::halfClose);
    ClientCall<String, String> other =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
    other.cancel("changed my mind", null);
    assertRefused("call was cancelled", () -> other.start(listener, new Metadata()));
  }

  private Status cancelled(@Nullable String message, @Nullable Throwable cause) throws Exception {
    ClientCall<String, String> call = started(CallOptions.DEFAULT);
    call.cancel(message, cause);
    Status status = listener.status();
    assertEquals(Status.Code.CANCELLED, status.getCode());
    return status;
  }

  @Test
  void aCancelWithoutAReasonHasOneOfItsOwn() throws Exception {
    Status status = cancelled(null, null);
    assertEquals("Call cancelled without message", status.getDescription());
    assertInstanceOf(CancellationException.class, status.getCause());
  }

  @Test
  void aCancelWithAMessageHasNoCause() throws Exception {
    Status status = cancelled("changed my mind", null);
    assertEquals("changed my mind", status.getDescription());
    assertNull(status.getCause());
  }

  @Test
  void aCancelWithACauseKeepsIt() throws Exception {
    Throwable cause = new IllegalStateException("full");
    Status status = cancelled(null, cause);
    assertEquals("Call cancelled without message", status.getDescription());
    assertSame(cause, status.getCause());
  }

  private void callWith(ClientStreamTracer tracer) throws Exception {
    ClientCall<String, String> call =
        started(CallOptions.DEFAULT.withStreamTracerFactory(RecordingTracer.factoryOf(tracer)));
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    assertEquals(Status.Code.OK, listener.status().getCode());
  }

  @Test
  void aTracerHearsOfItsStreamBeforeTheHeadersLeave() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    callWith(
        new ClientStreamTracer() {
          @Override
          public void streamCreated(Attributes transport, Metadata headers) {
            seen.add("created");
          }

          @Override
          public void outboundHeaders() {
            seen.add("headers");
          }
        });
    assertEquals(List.of("created", "headers"), seen);
  }

  /** What counts calls by them would count this one for good. */
  @Test
  void tracersHearOfTheEndOfACallThatCouldNotBeStarted() {
    List<String> seen = new CopyOnWriteArrayList<>();
    ClientStreamTracer failing =
        new ClientStreamTracer() {
          @Override
          public void streamCreated(Attributes transport, Metadata headers) {
            throw new OutOfMemoryError("full");
          }
        };
    CallOptions options =
        CallOptions.DEFAULT
            .withStreamTracerFactory(RecordingTracer.factoryOf(new RecordingTracer(seen)))
            .withStreamTracerFactory(RecordingTracer.factoryOf(failing));
    assertThrows(OutOfMemoryError.class, () -> started(options));
    assertEquals(List.of("CANCELLED"), seen);
  }

  /** The bytes on the wire are told as they come, in pieces of any size. */
  @Test
  void aTracerCountsMessagesAndBytes() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    AtomicLong read = new AtomicLong();
    callWith(
        new ClientStreamTracer() {
          @Override
          public void outboundMessage(int sequence) {
            seen.add("out " + sequence);
          }

          @Override
          public void outboundUncompressedSize(long bytes) {
            seen.add("out of " + bytes);
          }

          @Override
          public void outboundWireSize(long bytes) {
            seen.add("out wire " + bytes);
          }

          @Override
          public void inboundMessage(int sequence) {
            seen.add("in " + sequence);
          }

          @Override
          public void inboundUncompressedSize(long bytes) {
            seen.add("in of " + bytes);
          }

          @Override
          public void inboundWireSize(long bytes) {
            read.addAndGet(bytes);
          }
        });
    assertEquals(
        List.of("out 0", "out of 2", "out wire 2", "in 0", "in of 3", "in 1", "in of 5"), seen);
    assertEquals(3 + 5, read.get());
  }
}
