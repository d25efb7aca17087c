package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A producer may send for as long as the call is ready, so the end of the call must end that. */
@Timeout(60)
final class ReadinessTest {

  private final RecordingListener listener = new RecordingListener();
  private final ScriptedServer server;
  private final ManagedChannel channel;

  ReadinessTest() throws Exception {
    server = new ScriptedServer(exchange -> ScriptedServer.reply(exchange, 200, Wire.OK));
    channel = server.client().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void aCallIsReadyFromItsStartToItsHalfClose() {
    ClientCall<String, String> call = newCall(CallOptions.DEFAULT);
    assertFalse(call.isReady());
    call.start(listener, new Metadata());
    assertTrue(call.isReady());
    call.sendMessage("a");
    assertTrue(call.isReady());
    call.halfClose();
    assertFalse(call.isReady());
  }

  @Test
  void aCancelledCallIsNotReady() {
    ClientCall<String, String> call = newCall(CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.cancel("stop", null);
    assertFalse(call.isReady());
  }

  @Test
  void theDeadlineEndsReadiness() throws Exception {
    ClientCall<String, String> call =
        newCall(CallOptions.DEFAULT.withDeadline(StandingDeadline.after(50)));
    call.start(listener, new Metadata());
    assertEquals(Status.Code.DEADLINE_EXCEEDED, listener.status().getCode());
    assertFalse(call.isReady());
  }

  private ClientCall<String, String> newCall(CallOptions options) {
    return channel.newCall(Wire.method(MethodType.CLIENT_STREAMING), options);
  }
}
