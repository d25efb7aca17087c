package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a signer is given, and how a call ends that it does not sign. (Over 300 lines: one test for
 * each way to end, on the same server.)
 */
@Timeout(60)
final class RequestSignerTest {

  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("x-token", Metadata.ASCII_STRING_MARSHALLER);

  private final RecordingListener listener = new RecordingListener();
  private final ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK);

  RequestSignerTest() throws Exception {}

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aSignerSeesTheRequestAsItIsSentAndAddsHeaders() throws Exception {
    CompletableFuture<HttpRequest> seen = new CompletableFuture<>();
    CompletableFuture<byte[]> seenBody = new CompletableFuture<>();
    Status status =
        call(
            server
                .client()
                .requestSigner(
                    (request, body) -> {
                      seen.complete(request);
                      seenBody.complete(body);
                      return Map.of("Authorization", List.of("signed"), "x-two", List.of("1", "2"));
                    }),
            CallOptions.DEFAULT
                .withDeadlineAfter(1, TimeUnit.HOURS)
                .withCallCredentials(credentials()));
    assertTrue(status.isOk(), status::toString);

    HttpRequest request = seen.join();
    assertEquals("POST", request.method());
    assertEquals(URI.create(server.url() + "/test.Echo/Say"), request.uri());
    assertArrayEquals(Wire.message("go"), seenBody.join());
    Headers sent = server.requests.take().headers();
    request.headers().map().forEach((name, values) -> assertEquals(values, sent.get(name), name));
    assertEquals("secret", sent.getFirst("x-token"));
    assertTrue(sent.containsKey("grpc-timeout"));
    assertEquals(List.of("signed"), sent.get("authorization"));
    assertEquals(List.of("1", "2"), sent.get("x-two"));
  }

  /** AWS would refuse it: the JDK keeps back what is for a proxy. */
  @ParameterizedTest
  @ValueSource(strings = {"authorization", "cookie", "proxy-authorization", "proxy-x", "via"})
  void whateverMetadataIsSignedIsSent(String name) throws Exception {
    CompletableFuture<HttpRequest> seen = new CompletableFuture<>();
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), "x");
    Status status =
        call(
            server
                .client()
                .requestSigner(
                    (request, body) -> {
                      seen.complete(request);
                      return Map.of();
                    }),
            CallOptions.DEFAULT,
            metadata);
    assertTrue(status.isOk(), status::toString);
    Headers sent = server.requests.take().headers();
    assertEquals(seen.join().headers().map().get(name), sent.get(name));
  }

  /** Its thread is nobody's who could tell the listener. */
  @Test
  void aCallWhoseSignedRequestCannotBeSentEnds() throws Exception {
    RuntimeException broken = new IllegalStateException("broken");
    ClientStreamTracer.Factory factory =
        RecordingTracer.factoryOf(
            new ClientStreamTracer() {
              @Override
              public void outboundHeaders() {
                throw broken;
              }
            });
    Status status =
        call(
            server.client().requestSigner((request, body) -> Map.of()),
            CallOptions.DEFAULT.withStreamTracerFactory(factory));
    assertEquals(Status.Code.CANCELLED, status.getCode());
    assertSame(broken, status.getCause());
  }

  @Test
  void aSignerMayReturnAllHeadersOfTheSignedRequest() throws Exception {
    Status status =
        call(
            server
                .client()
                .requestSigner(
                    (request, body) ->
                        Map.of(
                            "Content-Type", List.of("application/grpc-web+proto"),
                            "Host", List.of(request.uri().getAuthority()),
                            "CONTENT-LENGTH", List.of("7"),
                            "connection", List.of("close"),
                            "Expect", List.of("100-continue"),
                            "upgrade", List.of("h2c"))),
            CallOptions.DEFAULT);
    assertTrue(status.isOk(), status::toString);
    Headers sent = server.requests.take().headers();
    assertEquals(List.of("application/grpc-web+proto"), sent.get("content-type"));
    assertEquals(List.of("127.0.0.1:" + server.port()), sent.get("host"));
  }

  @Test
  void theTextFormatIsSignedAsItIsSent() throws Exception {
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    Status status =
        call(
            server
                .client()
                .useTextFormat()
                .requestSigner(
                    (request, body) -> {
                      seen.complete(body);
                      return Map.of();
                    }),
            CallOptions.DEFAULT);
    assertTrue(status.isOk(), status::toString);
    assertArrayEquals(server.requests.take().body().bytes().array(), seen.join());
  }

  @Test
  void aSignerThatThrowsEndsTheCallUnsent() throws Exception {
    IllegalStateException failure = new IllegalStateException("no keys");
    assertUnsigned(
        failure,
        (request, body) -> {
          throw failure;
        });
  }

  @Test
  void soDoesOneThatFailsWithAnError() throws Exception {
    LinkageError failure = new LinkageError("no keys");
    assertUnsigned(
        failure,
        (request, body) -> {
          throw failure;
        });
  }

  @Test
  void soDoesOneThatCannotSayWhy() throws Exception {
    IllegalStateException failure =
        new IllegalStateException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("no message");
          }
        };
    Status status =
        call(
            server
                .client()
                .requestSigner(
                    (request, body) -> {
                      throw failure;
                    }),
            CallOptions.DEFAULT);
    assertEquals(Status.Code.CANCELLED, status.getCode());
    assertNull(server.requests.poll());
  }

  @Test
  void whatASignerSaysIsOneLine() throws Exception {
    Status status =
        call(
            server
                .client()
                .requestSigner(
                    (request, body) -> {
                      throw new IllegalStateException("no\r\nkeys");
                    }),
            CallOptions.DEFAULT);
    assertEquals("request not signed: no\\u000d\\u000akeys", status.getDescription());
  }

  private void assertUnsigned(Throwable failure, RequestSigner signer) throws Exception {
    Status status = call(server.client().requestSigner(signer), CallOptions.DEFAULT);
    assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
    assertEquals("request not signed: no keys", status.getDescription());
    assertSame(failure, status.getCause());
    assertNull(server.requests.poll());
  }

  /** The value may be a token, and whoever called the bridge would have read it. */
  @ParameterizedTest
  @ValueSource(strings = {"a b|c", "x-token|sec\r\nret"})
  void aHeaderThatHttpDoesNotAllowEndsTheCallUnsentAndIsNotShown(String header) throws Exception {
    String[] parts = header.split("\\|", -1);
    Status status =
        call(
            server.client().requestSigner((request, body) -> Map.of(parts[0], List.of(parts[1]))),
            CallOptions.DEFAULT);
    assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
    assertEquals(
        "request not signed: header " + parts[0] + ": name or value (expected: as HTTP allows it)",
        status.getDescription());
    assertNull(requireNonNull(status.getCause()).getCause());
    assertNull(server.requests.poll());
  }

  /** Its caller waits on the executor of the call. */
  @Test
  void theDeadlineOfABlockingCallFiresWhileItsSignerHangs() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    GrpcWebChannelBuilder builder =
        server
            .client()
            .requestSigner(
                (request, body) -> {
                  awaitNow(release);
                  return Map.of();
                });
    try {
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS);
      StatusRuntimeException e =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  ClientCalls.blockingUnaryCall(
                      builder.build(), Wire.method(MethodType.UNARY), options, "go"));
      assertEquals(Status.Code.DEADLINE_EXCEEDED, e.getStatus().getCode());
    } finally {
      release.countDown();
    }
  }

  @Test
  void aSlowSignerRunsOnTheOffloadExecutorAndItsCallCanEndMeanwhile() throws Exception {
    Context.Key<String> key = Context.key("test");
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> seen = new CompletableFuture<>();
    CountDownLatch ran = new CountDownLatch(1);
    GrpcWebChannelBuilder builder =
        server
            .client()
            .directExecutor()
            .offloadExecutor(
                task ->
                    DaemonThreads.newExecutor()
                        .execute(
                            () -> {
                              task.run();
                              ran.countDown();
                            }))
            .requestSigner(
                (request, body) -> {
                  seen.complete(key.get() + " on " + Thread.currentThread().getName());
                  awaitNow(release);
                  return Map.of();
                });
    Status status =
        Context.current()
            .withValue(key, "mine")
            .call(() -> call(builder, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS)));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
    assertEquals("mine on grpc-web-client", seen.join());
    release.countDown();
    ran.await();
    assertNull(server.requests.poll());
  }

  /** Before its signer runs, and while it does. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallCancelledAfterItsHalfCloseIsNotSent(boolean whileSigning) throws Exception {
    Queue<Runnable> offloaded = new ConcurrentLinkedQueue<>();
    AtomicReference<Runnable> signing = new AtomicReference<>(() -> {});
    AtomicInteger signed = new AtomicInteger();
    ManagedChannel channel =
        server
            .client()
            .directExecutor()
            .offloadExecutor(offloaded::add)
            .requestSigner(
                (request, body) -> {
                  signed.incrementAndGet();
                  requireNonNull(signing.get()).run();
                  return Map.of();
                })
            .build();
    List<String> traced = new CopyOnWriteArrayList<>();
    ClientCall<String, String> call =
        halfClosed(
            channel,
            CallOptions.DEFAULT.withStreamTracerFactory(
                RecordingTracer.factoryOf(new RecordingTracer(traced))),
            "cancelled",
            listener);
    if (whileSigning) {
      signing.set(() -> call.cancel("enough", null));
    } else {
      call.cancel("enough", null);
    }
    offloaded.remove().run();
    assertEquals(Status.Code.CANCELLED, listener.status().getCode());
    assertEquals(List.of("sent 0 9 9", "CANCELLED"), traced);
    assertEquals(whileSigning ? 1 : 0, signed.get());

    signing.set(() -> {});
    RecordingListener next = new RecordingListener();
    ClientCall<String, String> unused = halfClosed(channel, CallOptions.DEFAULT, "next", next);
    offloaded.remove().run();
    assertTrue(next.status().isOk());
    assertEquals(ByteBuffer.wrap(Wire.message("next")), server.requests.take().body().bytes());
    assertNull(server.requests.poll());
    channel.shutdownNow();
  }

  private static ClientCall<String, String> halfClosed(
      ManagedChannel channel, CallOptions options, String message, RecordingListener listener) {
    ClientCall<String, String> call = channel.newCall(Wire.method(MethodType.UNARY), options);
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage(message);
    call.halfClose();
    return call;
  }

  private Status call(GrpcWebChannelBuilder builder, CallOptions options) throws Exception {
    return call(builder, options, new Metadata());
  }

  private Status call(GrpcWebChannelBuilder builder, CallOptions options, Metadata headers)
      throws Exception {
    ManagedChannel channel = builder.build();
    ClientCall<String, String> call = channel.newCall(Wire.method(MethodType.UNARY), options);
    call.start(listener, headers);
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    Status status = listener.status();
    channel.shutdownNow();
    return status;
  }

  private static CallCredentials credentials() {
    return new CallCredentials() {
      @Override
      public void applyRequestMetadata(
          RequestInfo requestInfo, Executor executor, MetadataApplier applier) {
        Metadata token = new Metadata();
        token.put(TOKEN, "secret");
        applier.apply(token);
      }
    };
  }

  private static void awaitNow(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
