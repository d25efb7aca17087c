package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class MetadataAndEncodingTest {

  private static final Metadata.Key<String> TEXT =
      Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("x-data-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final RecordingListener listener = new RecordingListener();
  private final Metadata headers = new Metadata();
  private volatile ScriptedServer.Script script =
      exchange -> ScriptedServer.reply(exchange, 200, Wire.message("reply"), Wire.OK);
  private final ScriptedServer server;
  private final ManagedChannel channel;

  MetadataAndEncodingTest() throws Exception {
    server = new ScriptedServer(exchange -> script.answer(exchange));
    channel = server.client().userAgent("app/1.0").build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void metadataIsSentAsHeaders() throws Exception {
    headers.put(TEXT, "one");
    headers.put(TEXT, "two");
    headers.put(BINARY, new byte[] {0, -1});
    headers.put(BINARY, new byte[] {1});
    start(CallOptions.DEFAULT);
    ScriptedServer.Request request = server.requests.take();
    assertEquals(List.of("one,two"), request.headers().get("x-text"));
    assertEquals(List.of("AP8,AQ"), request.headers().get("x-data-bin"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "date",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "origin",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "warning"
      })
  void anyNameMayStandInMetadata(String name) throws Exception {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), "x");
    start(CallOptions.DEFAULT);
    assertTrue(listener.status().isOk(), () -> String.valueOf(listener.events));
    assertEquals(
        List.of("127.0.0.1:" + server.port()), server.requests.take().headers().get("host"));
  }

  @Test
  void theUserAgentNamesApplicationAndLibrary() throws Exception {
    start(CallOptions.DEFAULT);
    ScriptedServer.Request request = server.requests.take();
    String agent = request.headers().getFirst("user-agent");
    assertTrue(agent.startsWith("app/1.0 grpc-web-java-lambda"), agent);
    assertEquals(agent, request.headers().getFirst("x-user-agent"));
  }

  @Test
  void headersAndTrailersOfTheServerAreHeard() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().add("X-Text", "head");
          exchange.getResponseHeaders().add("X-Data-Bin", "AQ==");
          ScriptedServer.reply(
              exchange,
              200,
              Wire.message("reply"),
              Wire.trailers("grpc-status:0\r\nX-Text: tail\r\nx-data-bin:Ag\r\n"));
        };
    start(CallOptions.DEFAULT);
    assertTrue(listener.status().isOk());
    assertEquals("head", value(listener.headers, TEXT));
    assertArrayEquals(new byte[] {1}, value(listener.headers, BINARY));
    assertEquals("tail", value(listener.trailers, TEXT));
    assertArrayEquals(new byte[] {2}, value(listener.trailers, BINARY));
  }

  @Test
  void credentialsAddTheirMetadataBeforeTheRequestIsSent() throws Exception {
    CompletableFuture<CallCredentials.MetadataApplier> asked = new CompletableFuture<>();
    CompletableFuture<CallCredentials.RequestInfo> info = new CompletableFuture<>();
    start(
        CallOptions.DEFAULT.withCallCredentials(
            new CallCredentials() {
              @Override
              public void applyRequestMetadata(
                  RequestInfo requestInfo, Executor executor, MetadataApplier applier) {
                info.complete(requestInfo);
                asked.complete(applier);
              }
            }));
    CallCredentials.MetadataApplier applier = asked.get(30, TimeUnit.SECONDS);
    assertNull(server.requests.poll());
    assertEquals("127.0.0.1:" + server.port(), info.join().getAuthority());
    assertEquals(SecurityLevel.NONE, info.join().getSecurityLevel());
    assertEquals("test.Echo/Say", info.join().getMethodDescriptor().getFullMethodName());

    Metadata token = new Metadata();
    token.put(AUTHORIZATION, "Bearer t");
    applier.apply(token);
    assertTrue(listener.status().isOk());
    assertEquals("Bearer t", server.requests.take().headers().getFirst("authorization"));
  }

  @Test
  void credentialsThatFailEndTheCallUnsent() throws Exception {
    Status refused = Status.UNAUTHENTICATED.withDescription("no token");
    start(CallOptions.DEFAULT.withCallCredentials(credentials(applier -> applier.fail(refused))));
    assertSame(refused, listener.status());
    assertNull(server.requests.poll());
  }

  @Test
  void credentialsThatThrowEndTheCallUnauthenticated() throws Exception {
    start(
        CallOptions.DEFAULT.withCallCredentials(
            credentials(
                applier -> {
                  throw new IllegalStateException("vault");
                })));
    assertEquals(Status.Code.UNAUTHENTICATED, listener.status().getCode());
    assertNull(server.requests.poll());
  }

  @Test
  void withCompressionTheRequestIsCompressed() throws Exception {
    start(CallOptions.DEFAULT.withCompression("gzip"));
    ScriptedServer.Request request = server.requests.take();
    assertEquals("gzip", request.headers().getFirst("grpc-encoding"));
    FrameReader frames = new FrameReader((flags, length) -> "frame");
    frames.add(request.body().bytes());
    Frame frame = frames.next();
    assertNotNull(frame);
    assertEquals(Frame.COMPRESSED, frame.flags());
    byte[] message =
        new GZIPInputStream(new ByteArrayInputStream(frame.payload().array())).readAllBytes();
    assertArrayEquals("go".getBytes(StandardCharsets.UTF_8), message);
  }

  @Test
  void compressionCanBeSwitchedOffPerMessage() throws Exception {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT.withCompression("gzip"));
    call.start(listener, headers);
    call.setMessageCompression(false);
    call.sendMessage("go");
    call.halfClose();
    ScriptedServer.Request request = server.requests.take();
    assertEquals("gzip", request.headers().getFirst("grpc-encoding"));
    assertEquals(new ScriptedServer.Body(ByteBuffer.wrap(Wire.message("go"))), request.body());
  }

  @Test
  void withoutCompressionNoEncodingIsSent() throws Exception {
    start(CallOptions.DEFAULT);
    assertFalse(server.requests.take().headers().containsKey("grpc-encoding"));
  }

  @Test
  void anUnknownCompressorEndsTheCallUnsent() throws Exception {
    start(CallOptions.DEFAULT.withCompression("zstd"));
    Status status = listener.status();
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals("Unable to find compressor by name zstd", status.getDescription());
    assertNull(server.requests.poll());
  }

  @Test
  void aCompressedReplyIsRead() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().add("grpc-encoding", "gzip");
          ScriptedServer.reply(exchange, 200, Wire.frame(1, Wire.gzip("packed")), Wire.OK);
        };
    start(CallOptions.DEFAULT);
    assertTrue(listener.status().isOk());
    assertEquals(List.of("headers", "packed", "close OK"), listener.events);
  }

  @Test
  void theLimitsOfTheCallOptionsBindMessagesBothWays() throws Exception {
    start(CallOptions.DEFAULT.withMaxInboundMessageSize(4));
    Status status = listener.status();
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
    assertEquals(
        "message too large: 5 bytes (expected: at most 4): exceeds maximum size",
        status.getDescription());

    RecordingListener second = new RecordingListener();
    ClientCall<String, String> call =
        channel.newCall(
            Wire.method(MethodType.UNARY), CallOptions.DEFAULT.withMaxOutboundMessageSize(1));
    call.start(second, new Metadata());
    call.sendMessage("go");
    assertEquals(Status.Code.CANCELLED, second.status().getCode());
    Throwable cause = second.status().getCause();
    assertTrue(cause instanceof StatusRuntimeException);
    assertEquals("RESOURCE_EXHAUSTED: message too large 2 > 1", cause.getMessage());
  }

  @Test
  void tracersSeeTheCallInOrder() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    start(
        CallOptions.DEFAULT.withStreamTracerFactory(
            new ClientStreamTracer.Factory() {
              @Override
              public ClientStreamTracer newClientStreamTracer(
                  ClientStreamTracer.StreamInfo info, Metadata headers) {
                headers.put(TEXT, "traced");
                return new RecordingTracer(seen);
              }
            }));
    assertTrue(listener.status().isOk());
    assertEquals("traced", server.requests.take().headers().getFirst("x-text"));
    assertEquals(
        List.of(
            "sent 0 2 2", "outbound headers", "inbound headers", "read 0 5 5", "trailers", "OK"),
        seen);
  }

  private void start(CallOptions options) {
    ClientCall<String, String> call = channel.newCall(Wire.method(MethodType.UNARY), options);
    call.start(listener, headers);
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
  }

  private static <T> @Nullable T value(@Nullable Metadata metadata, Metadata.Key<T> key) {
    return metadata == null ? null : metadata.get(key);
  }

  private static CallCredentials credentials(Consumer<CallCredentials.MetadataApplier> answer) {
    return new CallCredentials() {
      @Override
      public void applyRequestMetadata(
          RequestInfo requestInfo, Executor executor, MetadataApplier applier) {
        answer.accept(applier);
      }
    };
  }
}
