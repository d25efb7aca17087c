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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call says to those that ask for nothing, cancel it without a reason, or trace it. */
@Timeout(30)
class CallRulesTest {

  private final ScriptedServer server = ScriptedServer.replying(Wire.message("one"), Wire.OK);
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
    call.request(1);
    call.sendMessage("go");
    call.halfClose();
    assertEquals(Status.Code.OK, listener.status().getCode());
    assertEquals(List.of("headers", "one", "close OK"), listener.events);
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

  @Test
  void aTracerHearsOfItsStreamBeforeTheHeadersLeave() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    ClientStreamTracer.Factory factory =
        new ClientStreamTracer.Factory() {
          @Override
          public ClientStreamTracer newClientStreamTracer(
              ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
              @Override
              public void streamCreated(Attributes transport, Metadata headers) {
                seen.add("created");
              }

              @Override
              public void outboundHeaders() {
                seen.add("headers");
              }
            };
          }
        };
    ClientCall<String, String> call = started(CallOptions.DEFAULT.withStreamTracerFactory(factory));
    call.request(1);
    call.sendMessage("go");
    call.halfClose();
    assertEquals(Status.Code.OK, listener.status().getCode());
    assertEquals(List.of("created", "headers"), seen);
  }
}
