package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that a proxy passes on as they are, compressed or not. */
@Timeout(60)
final class KeepCompressionTest {

  private volatile ScriptedServer.Script script =
      exchange -> ScriptedServer.reply(exchange, 200, Wire.OK);
  private final ScriptedServer server;
  private final ManagedChannel channel;
  private final List<String> received = new ArrayList<>();
  private final Metadata headers = new Metadata();

  KeepCompressionTest() throws Exception {
    server = new ScriptedServer(exchange -> script.answer(exchange));
    channel = server.client().keepCompression().maxInboundMessageSize(10).build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private void put(String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  /** Sends messages, of which those that begin with {@code z} are taken for compressed. */
  private Status call(String... messages) throws Exception {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<String, String> call =
        channel.newCall(
            MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("test.Echo/Say")
                .setRequestMarshaller(new Relay())
                .setResponseMarshaller(new Relay())
                .build(),
            CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(String message) {
            received.add(message);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        headers);
    call.request(10);
    for (String message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return end.get(30, TimeUnit.SECONDS);
  }

  private static final class Relay implements MethodDescriptor.Marshaller<String> {

    @Override
    public InputStream stream(String message) {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      return message.startsWith("z")
          ? new CompressedMessage(bytes)
          : new ByteArrayInputStream(bytes);
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return (stream instanceof CompressedMessage ? "compressed " : "")
            + new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void requestsAreSentAsTheyAre() throws Exception {
    put("grpc-encoding", "zstd");
    put("grpc-accept-encoding", "zstd,gzip");
    put("user-agent", "caller/1");
    assertTrue(call("z1", "plain", "z2").isOk());
    ScriptedServer.Request request = server.requests.take();
    assertEquals(
        ByteBuffer.wrap(
            Wire.join(
                Wire.frame(1, new byte[] {'z', '1'}),
                Wire.message("plain"),
                Wire.frame(1, new byte[] {'z', '2'}))),
        request.body().bytes());
    assertEquals(List.of("zstd"), request.headers().get("grpc-encoding"));
    assertEquals(List.of("zstd,gzip"), request.headers().get("grpc-accept-encoding"));
    assertEquals(List.of("caller/1"), request.headers().get("user-agent"));
    assertTrue(request.headers().getFirst("x-user-agent").startsWith("grpc-web-java-lambda"));
  }

  @Test
  void ofACallerThatDoesNotTellNothingIsTold() throws Exception {
    assertTrue(call("plain").isOk());
    ScriptedServer.Request request = server.requests.take();
    assertEquals(null, request.headers().get("grpc-encoding"));
    assertEquals(null, request.headers().get("grpc-accept-encoding"));
    assertTrue(request.headers().getFirst("user-agent").startsWith("grpc-web-java-lambda"));
  }

  @Test
  void repliesArriveAsTheyAreInAnEncodingThatNobodyKnows() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "unknown");
          ScriptedServer.reply(
              exchange, 200, Wire.frame(1, new byte[] {'z'}), Wire.message("plain"), Wire.OK);
        };
    assertTrue(call("go").isOk());
    assertEquals(List.of("compressed z", "plain"), received);
  }

  @Test
  void theLimitCountsBytesOfTheWire() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "gzip");
          ScriptedServer.reply(exchange, 200, Wire.frame(1, new byte[11]), Wire.OK);
        };
    Status status = call("go");
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
    assertEquals(
        "message too large: 11 bytes (expected: at most 10): exceeds maximum size",
        status.getDescription());
  }

  @Test
  void aFlagWithoutAnEncodingIsAProtocolError() throws Exception {
    script = exchange -> ScriptedServer.reply(exchange, 200, Wire.frame(1, new byte[1]), Wire.OK);
    Status status = call("go");
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "protocol error: compressed message without grpc-encoding (expected: grpc-encoding)",
        status.getDescription());
  }

  @Test
  void compressedTrailersAreReadWhereTheirEncodingIsKnown() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "gzip");
          ScriptedServer.reply(exchange, 200, Wire.frame(0x81, Wire.gzip("grpc-status:5\r\n")));
        };
    assertEquals(Status.Code.NOT_FOUND, call("go").getCode());
  }

  @Test
  void compressedTrailersOfAnotherEncodingAreAProtocolError() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "zstd");
          ScriptedServer.reply(exchange, 200, Wire.frame(0x81, new byte[5]));
        };
    Status status = call("go");
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertTrue(
        String.valueOf(status.getDescription()).startsWith("protocol error: grpc-encoding: zstd"),
        status::toString);
  }
}
