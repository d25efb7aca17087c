package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Context that outlives its calls, as that of a server, keeps nothing of them. */
@Timeout(60)
final class ContextListenersTest {

  private final ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK);
  private final ManagedChannel channel = server.client().build();
  private final Context.CancellableContext context = Context.current().withCancellation();

  ContextListenersTest() throws Exception {}

  @AfterEach
  void stop() {
    context.close();
    channel.shutdownNow();
    server.close();
  }

  @Test
  void aCallThatCameToItsEndLeavesNone() throws Exception {
    ClientCall<String, String> call = newCall(CallOptions.DEFAULT);
    RecordingListener listener = start(call);
    call.halfClose();
    assertEnd(listener, Status.Code.OK);
  }

  @Test
  void aCancelledCallLeavesNone() throws Exception {
    ClientCall<String, String> call = newCall(CallOptions.DEFAULT);
    RecordingListener listener = start(call);
    call.cancel("enough", null);
    assertEnd(listener, Status.Code.CANCELLED);
  }

  @Test
  void aCallThatIsNeverSentLeavesNoneAfterItsDeadline() throws Exception {
    assertEnd(
        start(newCall(CallOptions.DEFAULT.withDeadline(StandingDeadline.after(50)))),
        Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void aCallThatIsRefusedLeavesNone() throws Exception {
    assertEnd(
        start(newCall(CallOptions.DEFAULT.withCompression("none such"))), Status.Code.INTERNAL);
    assertEnd(
        start(newCall(CallOptions.DEFAULT.withDeadlineAfter(-1, TimeUnit.SECONDS))),
        Status.Code.DEADLINE_EXCEEDED);
    channel.shutdown();
    assertEnd(start(newCall(CallOptions.DEFAULT)), Status.Code.UNAVAILABLE);
  }

  @Test
  void aCallWhoseCredentialsFailLeavesNone() throws Exception {
    CallCredentials failing =
        new CallCredentials() {
          @Override
          public void applyRequestMetadata(
              RequestInfo info, Executor executor, MetadataApplier applier) {
            applier.fail(Status.UNAUTHENTICATED);
          }
        };
    assertEnd(
        start(newCall(CallOptions.DEFAULT.withCallCredentials(failing))),
        Status.Code.UNAUTHENTICATED);
  }

  private ClientCall<String, String> newCall(CallOptions options) throws Exception {
    return context.call(() -> channel.newCall(Wire.method(MethodType.UNARY), options));
  }

  private static RecordingListener start(ClientCall<String, String> call) {
    RecordingListener listener = new RecordingListener();
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage("go");
    return listener;
  }

  private void assertEnd(RecordingListener listener, Status.Code code) throws Exception {
    assertEquals(code, listener.status().getCode());
    Method count = Context.class.getDeclaredMethod("listenerCount");
    count.setAccessible(true);
    assertEquals(0, count.invoke(context));
  }
}
