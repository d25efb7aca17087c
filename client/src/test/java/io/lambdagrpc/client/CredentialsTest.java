package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.CompositeCallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Credentials that take their time, answer twice, answer late, or are several. */
@Timeout(60)
final class CredentialsTest {

  private final RecordingListener listener = new RecordingListener();
  private final Asked asked = new Asked();
  private final ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK);
  private final ManagedChannel channel = server.client().overrideAuthority("override").build();

  CredentialsTest() throws Exception {}

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void aCallThatEndsBeforeItsCredentialsComeIsNeverSent() throws Exception {
    ClientCall<String, String> unused =
        start(
            CallOptions.DEFAULT
                .withCallCredentials(asked)
                .withDeadline(StandingDeadline.after(50)));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, listener.status().getCode());
    asked.applier.get(30, TimeUnit.SECONDS).apply(token("late"));
    assertNull(server.requests.poll());
  }

  @Test
  void aCallCancelledBeforeItsCredentialsFailStaysCancelled() throws Exception {
    ClientCall<String, String> call = start(CallOptions.DEFAULT.withCallCredentials(asked));
    CallCredentials.MetadataApplier applier = asked.applier.get(30, TimeUnit.SECONDS);
    call.cancel("enough", null);
    applier.fail(Status.UNAUTHENTICATED);
    assertEquals(Status.Code.CANCELLED, listener.status().getCode());
  }

  /** A token server that hangs: each call that ended meanwhile stayed, with all its bytes. */
  @Test
  void credentialsThatDoNotAnswerHoldNoCallThatHasEnded() throws Exception {
    WeakReference<?> ended = cancelledCall();
    while (ended.get() != null) {
      System.gc();
      Thread.sleep(1);
    }
    asked.applier.get(30, TimeUnit.SECONDS).apply(token("late"));
  }

  private WeakReference<?> cancelledCall() throws Exception {
    ClientCall<String, String> call =
        channel.newCall(
            Wire.method(MethodType.UNARY), CallOptions.DEFAULT.withCallCredentials(asked));
    RecordingListener hearing = new RecordingListener();
    call.start(hearing, new Metadata());
    call.sendMessage("one");
    call.cancel("enough", null);
    assertEquals(Status.Code.CANCELLED, hearing.status().getCode());
    return new WeakReference<>(hearing);
  }

  @Test
  void credentialsThatComeBeforeTheHalfCloseWaitForIt() throws Exception {
    ClientCall<String, String> call =
        channel.newCall(
            Wire.method(MethodType.UNARY), CallOptions.DEFAULT.withCallCredentials(asked));
    call.start(listener, new Metadata());
    asked.applier.get(30, TimeUnit.SECONDS).apply(token("early"));
    assertNull(server.requests.poll());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    assertTrue(listener.status().isOk());
    assertEquals("early", server.requests.take().headers().getFirst("x-token"));
  }

  @Test
  void credentialsMayAnswerOnceAndFailOnlyWithAnError() throws Exception {
    ClientCall<String, String> unused = start(CallOptions.DEFAULT.withCallCredentials(asked));
    CallCredentials.MetadataApplier applier = asked.applier.get(30, TimeUnit.SECONDS);
    assertThrows(IllegalArgumentException.class, () -> applier.fail(Status.OK));
    applier.apply(token("one"));
    assertThrows(IllegalStateException.class, () -> applier.apply(token("two")));
    assertThrows(IllegalStateException.class, () -> applier.fail(Status.ABORTED));
    assertTrue(listener.status().isOk());
  }

  /** As with grpc-java: {@code apply(null)} throws, and is not their one answer. */
  @Test
  void credentialsThatAnswerWithNothingCanStillFail() throws Exception {
    ClientCall<String, String> unused = start(CallOptions.DEFAULT.withCallCredentials(asked));
    CallCredentials.MetadataApplier applier = asked.applier.get(30, TimeUnit.SECONDS);
    assertThrows(NullPointerException.class, () -> applyNothing(applier));
    applier.fail(Status.UNAUTHENTICATED);
    assertEquals(Status.Code.UNAUTHENTICATED, listener.status().getCode());
  }

  @SuppressWarnings("NullAway") // as users may do
  private static void applyNothing(CallCredentials.MetadataApplier applier) {
    applier.apply(null);
  }

  /** What they are told of it, they told their own thread, and the listener waited for ever. */
  @Test
  void aRequestThatCannotBeMadeEndsTheCallWhoseCredentialsCameLate() throws Exception {
    ClientCall<String, String> call =
        channel.newCall(
            Wire.method(MethodType.UNARY).toBuilder().setFullMethodName("a b/c").build(),
            CallOptions.DEFAULT.withCallCredentials(asked));
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    asked.applier.get(30, TimeUnit.SECONDS).apply(token("late"));
    Status status = listener.status();
    assertEquals(Status.Code.CANCELLED, status.getCode());
    assertEquals("Failed to send request", status.getDescription());
    assertTrue(status.getCause() instanceof IllegalArgumentException, status::toString);
  }

  @Test
  void severalCredentialsAllAddTheirs() throws Exception {
    CallCredentials both = new CompositeCallCredentials(new Giving("one"), new Giving("two"));
    ClientCall<String, String> unused = start(CallOptions.DEFAULT.withCallCredentials(both));
    assertTrue(listener.status().isOk());
    assertEquals(List.of("one,two"), server.requests.take().headers().get("x-token"));
  }

  @Test
  void theAuthorityIsThatOfTheCallElseOfTheChannel() throws Exception {
    ClientCall<String, String> first = start(CallOptions.DEFAULT.withCallCredentials(asked));
    assertEquals("override", asked.authority.get(30, TimeUnit.SECONDS));
    first.cancel("enough", null);

    Asked again = new Asked();
    ClientCall<String, String> second =
        start(CallOptions.DEFAULT.withCallCredentials(again).withAuthority("of the call"));
    assertEquals("of the call", again.authority.get(30, TimeUnit.SECONDS));
    second.cancel("enough", null);
  }

  private ClientCall<String, String> start(CallOptions options) {
    ClientCall<String, String> call = channel.newCall(Wire.method(MethodType.UNARY), options);
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    return call;
  }

  private static Metadata token(String value) {
    Metadata token = new Metadata();
    token.put(Metadata.Key.of("x-token", Metadata.ASCII_STRING_MARSHALLER), value);
    return token;
  }

  /** Leaves the answer to the test. */
  private static final class Asked extends CallCredentials {

    final CompletableFuture<MetadataApplier> applier = new CompletableFuture<>();
    final CompletableFuture<String> authority = new CompletableFuture<>();

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      authority.complete(info.getAuthority());
      this.applier.complete(applier);
    }
  }

  /** Answers on the executor that it is given. */
  private static final class Giving extends CallCredentials {

    private final String value;

    Giving(String value) {
      this.value = value;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      executor.execute(() -> applier.apply(token(value)));
    }
  }
}
