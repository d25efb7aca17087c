package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.CLIENT_STREAMING;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a service and the builder may choose of compression, beside the contract of the wire. */
class CompressionTest {

  /** Turns each byte into its complement. */
  private static final class Complement implements Codec {
    @Override
    public String getMessageEncoding() {
      return "complement";
    }

    @Override
    public InputStream decompress(InputStream in) {
      return new FilterInputStream(in) {
        @Override
        public int read() throws IOException {
          int b = super.read();
          return b < 0 ? b : ~b & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int read = super.read(buffer, offset, length);
          for (int i = 0; i < read; i++) {
            buffer[offset + i] = (byte) ~buffer[offset + i];
          }
          return read;
        }
      };
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return new FilterOutputStream(out) {
        @Override
        public void write(int b) throws IOException {
          out.write(~b);
        }
      };
    }
  }

  private static ServerServiceDefinition compressing(String encoding) {
    return TextService.unary(
        (request, replies) -> {
          ((ServerCallStreamObserver<String>) replies).setCompression(encoding);
          TextService.echo(request, replies);
        });
  }

  @Test
  void aReplyIsCompressedOnlyForAClientThatAcceptsThat() {
    LambdaFunction function = LambdaFunction.serving(compressing("gzip"));
    Call call = Call.to(UNARY).message("a".repeat(1000));
    for (Call other :
        List.of(call, call.with("grpc-accept-encoding", "identity,deflate,gzipped"))) {
      Reply plain = function.call(other);
      assertEquals(0, plain.frames().get(0).flag());
      assertNull(plain.headers().get("grpc-encoding"));
    }
    Reply compressed = function.call(call.with("grpc-accept-encoding", "identity, br,gzip"));
    assertEquals(1, compressed.frames().get(0).flag());
    assertTrue(compressed.frames().get(0).payload().length < 100);
    assertEquals("gzip", compressed.headers().get("grpc-encoding"));
    assertEquals(List.of("echo " + "a".repeat(1000)), compressed.messages());
  }

  @Test
  void eachMessageOfAReplyMayBeCompressedOrNot() {
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.of(
                SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (request, observer) -> {
                      var replies = (ServerCallStreamObserver<String>) observer;
                      replies.setCompression("gzip");
                      replies.onNext("one");
                      replies.setMessageCompression(false);
                      replies.onNext("two");
                      replies.setMessageCompression(true);
                      replies.onNext("three");
                      replies.onCompleted();
                    })));
    Reply reply =
        function.call(Call.to(SERVER_STREAMING).message("a").with("grpc-accept-encoding", "gzip"));
    List<Integer> flags = new ArrayList<>();
    for (Reply.Frame frame : reply.frames()) {
      flags.add(frame.flag());
    }
    assertEquals(List.of(1, 0, 1, 0x80), flags);
    assertEquals("OK [one, two, three]", reply.toString());
  }

  @Test
  void eachMessageOfARequestMayBeCompressedOrNot() throws IOException {
    Call call =
        Call.to(CLIENT_STREAMING)
            .with("grpc-encoding", "gzip")
            .message("a")
            .frame(1, gzip("b".getBytes(StandardCharsets.UTF_8)))
            .message("c");
    Reply reply = LambdaFunction.serving(TextService.all()).call(call);
    assertEquals("OK [a+b+c]", reply.toString());
    assertEquals("gzip", reply.headers().get("grpc-accept-encoding"));
  }

  @Test
  void theRegistriesMayHoldOtherCodecs() {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new Complement());
    DecompressorRegistry decompressors =
        DecompressorRegistry.emptyInstance().with(new Complement(), true);
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(compressing("complement"))
                .compressorRegistry(compressors)
                .decompressorRegistry(decompressors));
    Reply reply =
        function.call(
            Call.to(UNARY)
                .frame(1, new byte[] {~'a'})
                .with("grpc-encoding", "complement")
                .with("grpc-accept-encoding", "complement"));
    assertEquals("complement", reply.headers().get("grpc-encoding"));
    assertEquals("complement", reply.headers().get("grpc-accept-encoding"));
    assertEquals(1, reply.frames().get(0).flag());
    byte[] payload = reply.frames().get(0).payload();
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) ~payload[i];
    }
    assertEquals("echo a", new String(payload, StandardCharsets.US_ASCII));
  }

  @Test
  void anEncodingThatNoCompressorHasIsTheServicesFailure() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(compressing("br"))
                .exceptionMapper(ExceptionMapper.exposingMessages()));
    assertEquals(
        "INTERNAL [] java.lang.IllegalArgumentException: Unable to find compressor by name br",
        function.call(Call.to(UNARY).message("a")).toString());
  }

  /** 10 MB in 10 KB. */
  @Test
  void aBombCostsNoMoreMemoryThanTheLimit() throws IOException {
    int limit = 64 * 1024;
    byte[] bomb = gzip(new byte[10 * 1024 * 1024]);
    assertTrue(bomb.length < 11 * 1024, "a bomb of " + bomb.length);
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all()).directExecutor().maxInboundMessageSize(limit));
    Call call = Call.to(UNARY).with("grpc-encoding", "gzip");
    assertEquals("OK [echo a]", function.call(call.message("a")).toString());
    long before = allocated();
    Reply reply = function.call(call.frame(1, bomb));
    long cost = allocated() - before;
    assertEquals(
        "RESOURCE_EXHAUSTED [] message too large: over 65536 bytes when decompressed"
            + " (expected: at most 65536)",
        reply.toString());
    assertTrue(cost < 1024 * 1024, "allocated " + cost);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static byte[] gzip(byte[] message) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(message);
    }
    return compressed.toByteArray();
  }
}
