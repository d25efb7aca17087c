package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class CallTypesTest {

  @Test
  void aUnaryCallPostsOneFrameAndReturnsTheMessage() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("hello"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      assertEquals("hello", unary(channel, "you"));
      ScriptedServer.Request request = server.requests.take();
      assertEquals("POST", request.verb());
      assertEquals("/test.Echo/Say", request.path());
      assertEquals(new ScriptedServer.Body(ByteBuffer.wrap(Wire.message("you"))), request.body());
      assertEquals("application/grpc-web+proto", request.headers().getFirst("content-type"));
      assertEquals("application/grpc-web+proto", request.headers().getFirst("accept"));
      assertEquals("1", request.headers().getFirst("x-grpc-web"));
      assertEquals("gzip", request.headers().getFirst("grpc-accept-encoding"));
      assertFalse(request.headers().containsKey("grpc-timeout"));
      assertFalse(request.headers().containsKey("upgrade"));
      channel.shutdownNow();
    }
  }

  @Test
  void theBasePathOfTheTargetComesFirst() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("hello"), Wire.OK)) {
      ManagedChannel channel = GrpcWebChannelBuilder.forTarget(server.url() + "/prod/v1/").build();
      assertEquals("hello", unary(channel, "you"));
      assertEquals("/prod/v1/test.Echo/Say", server.requests.take().path());
      channel.shutdownNow();
    }
  }

  @Test
  void manyCallsShareAChannel() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("hello"), Wire.OK)) {
      ManagedChannel channel = server.client().directExecutor().build();
      for (int i = 0; i < 20; i++) {
        assertEquals("hello", unary(channel, "you"));
      }
      channel.shutdownNow();
    }
  }

  @Test
  void aUnaryCallFailsWithStatusAndTrailersOfTheServer() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.replying(
            Wire.trailers("grpc-status:5\r\ngrpc-message:no %E2%82%AC\r\nx-why:poor\r\n"))) {
      ManagedChannel channel = server.client().build();
      StatusRuntimeException e =
          assertThrows(StatusRuntimeException.class, () -> unary(channel, "you"));
      assertEquals(Status.Code.NOT_FOUND, e.getStatus().getCode());
      assertEquals("no €", e.getStatus().getDescription());
      Metadata trailers = e.getTrailers();
      assertEquals(
          "poor",
          trailers == null
              ? null
              : trailers.get(Metadata.Key.of("x-why", Metadata.ASCII_STRING_MARSHALLER)));
      channel.shutdownNow();
    }
  }

  @Test
  void aStreamIsDeliveredMessageByMessageAsItsBytesArrive() throws Exception {
    CountDownLatch oneSeen = new CountDownLatch(1);
    try (ScriptedServer server =
        new ScriptedServer(
            exchange -> {
              OutputStream out = ScriptedServer.stream(exchange);
              out.write(Wire.message("one"));
              out.flush();
              oneSeen.await();
              out.write(Wire.join(Wire.message("two"), Wire.OK));
            })) {
      ManagedChannel channel = server.client().build();
      Iterator<String> replies =
          ClientCalls.blockingServerStreamingCall(
              channel, Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT, "go");
      assertEquals("one", replies.next());
      oneSeen.countDown();
      assertEquals("two", replies.next());
      assertFalse(replies.hasNext());
      channel.shutdownNow();
    }
  }

  @Test
  void aFrameMayComeInSeveralChunks() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            exchange -> {
              OutputStream out = ScriptedServer.stream(exchange);
              for (byte b : Wire.join(Wire.message("one"), Wire.message("two"), Wire.OK)) {
                out.write(b);
                out.flush();
              }
            })) {
      ManagedChannel channel = server.client().build();
      List<String> replies = new ArrayList<>();
      ClientCalls.blockingServerStreamingCall(
              channel, Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT, "go")
          .forEachRemaining(replies::add);
      assertEquals(List.of("one", "two"), replies);
      channel.shutdownNow();
    }
  }

  @Test
  void aClientStreamIsSentAsOneBodyWhenItIsHalfClosed() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("two"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      Replies replies = new Replies();
      StreamObserver<String> requests =
          ClientCalls.asyncClientStreamingCall(
              channel.newCall(Wire.method(MethodType.CLIENT_STREAMING), CallOptions.DEFAULT),
              replies);
      replies.ready.get(30, TimeUnit.SECONDS);
      requests.onNext("a");
      requests.onNext("b");
      requests.onCompleted();
      assertEquals(List.of("two"), replies.all.get(30, TimeUnit.SECONDS));
      assertEquals(
          new ScriptedServer.Body(ByteBuffer.wrap(Wire.join(Wire.message("a"), Wire.message("b")))),
          server.requests.take().body());
      channel.shutdownNow();
    }
  }

  @Test
  void aClientStreamMayBeEmpty() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("none"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      Replies replies = new Replies();
      ClientCalls.asyncClientStreamingCall(
              channel.newCall(Wire.method(MethodType.CLIENT_STREAMING), CallOptions.DEFAULT),
              replies)
          .onCompleted();
      assertEquals(List.of("none"), replies.all.get(30, TimeUnit.SECONDS));
      channel.shutdownNow();
    }
  }

  @Test
  void aBidirectionalCallHearsItsRepliesAfterItsHalfClose() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.replying(Wire.message("a!"), Wire.message("b!"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      Replies replies = new Replies();
      StreamObserver<String> requests =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(Wire.method(MethodType.BIDI_STREAMING), CallOptions.DEFAULT),
              replies);
      requests.onNext("a");
      requests.onNext("b");
      requests.onCompleted();
      assertEquals(List.of("a!", "b!"), replies.all.get(30, TimeUnit.SECONDS));
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource(value = MethodType.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
  void aListenerHearsHeadersMessagesAndOneClose(MethodType type) throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("one"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      RecordingListener listener = start(channel, Wire.method(type), Integer.MAX_VALUE);
      assertTrue(listener.status().isOk());
      List<String> expected = new ArrayList<>(List.of("headers", "one", "close OK"));
      if (!type.clientSendsOneMessage()) {
        expected.add(0, "ready");
      }
      assertEquals(expected, listener.events);
      channel.shutdownNow();
    }
  }

  @Test
  void theEndIsHeardWithoutARequestForMoreMessages() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("one"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      RecordingListener listener = start(channel, Wire.method(MethodType.SERVER_STREAMING), 1);
      assertTrue(listener.status().isOk());
      assertEquals(List.of("headers", "one", "close OK"), listener.events);
      channel.shutdownNow();
    }
  }

  @Test
  void aMessageThatDoesNotParseCancelsTheCall() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.replying(Wire.message("unreadable"), Wire.message("two"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      RecordingListener listener = start(channel, Wire.method(MethodType.SERVER_STREAMING), 9);
      Status status = listener.status();
      assertEquals(Status.Code.CANCELLED, status.getCode());
      assertEquals("Failed to read message.", status.getDescription());
      assertEquals(List.of("headers", "close CANCELLED"), listener.events);
      channel.shutdownNow();
    }
  }

  private static String unary(ManagedChannel channel, String request) {
    return ClientCalls.blockingUnaryCall(
        channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, request);
  }

  private static RecordingListener start(
      ManagedChannel channel, MethodDescriptor<String, String> method, int messages) {
    ClientCall<String, String> call = channel.newCall(method, CallOptions.DEFAULT);
    RecordingListener listener = new RecordingListener();
    call.start(listener, new Metadata());
    call.request(messages);
    call.sendMessage("go");
    call.halfClose();
    return listener;
  }

  /** Keeps the replies of a stub, and learns when it may send. */
  private static final class Replies implements ClientResponseObserver<String, String> {

    final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    final CompletableFuture<List<String>> all = new CompletableFuture<>();
    private final List<String> replies = new CopyOnWriteArrayList<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<String> requests) {
      requests.setOnReadyHandler(() -> ready.complete(requests.isReady()));
    }

    @Override
    public void onNext(String reply) {
      replies.add(reply);
    }

    @Override
    public void onError(Throwable failure) {
      all.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      all.complete(replies);
    }
  }
}
