package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that are compressed pass as they are, under the name of their encoding. */
@Timeout(60)
final class CompressionTest {

  private volatile ScriptedFunction.Script script =
      exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK);
  private final TestBed bed;

  CompressionTest() throws Exception {
    bed = TestBed.answering(exchange -> script.answer(exchange));
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return zipped.toByteArray();
  }

  @Test
  void requestsStayAsTheyAreOneByOne() throws Exception {
    Native.Heard heard = new Native.Heard();
    ClientCall<String, String> call =
        bed.client.start(
            "test.Echo/Say", CallOptions.DEFAULT.withCompression("gzip"), new Metadata(), heard);
    call.sendMessage("zipped");
    call.setMessageCompression(false);
    call.sendMessage("plain");
    call.halfClose();
    assertTrue(heard.status().isOk(), heard.status()::toString);
    ScriptedFunction.Request request = bed.function.requests.take();
    assertEquals(List.of("gzip"), request.headers().get("grpc-encoding"));
    assertEquals(
        "1:" + new String(gzip("zipped"), StandardCharsets.ISO_8859_1) + ",0:plain",
        request.frames());
  }

  @Test
  void whatTheCallerAcceptsIsToldToTheFunction() throws Exception {
    assertTrue(bed.client.call("go").status().isOk());
    assertEquals(
        List.of("gzip"), bed.function.requests.take().headers().get("grpc-accept-encoding"));
  }

  @Test
  void repliesStayAsTheyAreOneByOne() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "gzip");
          ScriptedFunction.reply(
              exchange,
              ScriptedFunction.frame(1, gzip("zipped")),
              ScriptedFunction.message("plain"),
              ScriptedFunction.OK);
        };
    Native.Heard heard = bed.client.call("go");
    assertTrue(heard.status().isOk(), heard.status()::toString);
    assertEquals(List.of("zipped", "plain"), List.copyOf(heard.messages));
  }

  @Test
  void anEncodingThatTheBridgeCannotReadPassesBothWays() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "br");
          ScriptedFunction.reply(exchange, ScriptedFunction.frame(1, "sfqmz"), ScriptedFunction.OK);
        };
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new Shifting());
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                "127.0.0.1:" + bed.bridge.port(), InsecureChannelCredentials.create())
            .compressorRegistry(compressors)
            .decompressorRegistry(DecompressorRegistry.emptyInstance().with(new Shifting(), true))
            .build();
    try {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          channel.newCall(
              Native.method("test.Echo/Say"), CallOptions.DEFAULT.withCompression("br"));
      call.start(heard, new Metadata());
      call.request(1);
      call.sendMessage("hello");
      call.halfClose();
      assertTrue(heard.status().isOk(), heard.status()::toString);
      assertEquals("reply", heard.messages.take());
      ScriptedFunction.Request request = bed.function.requests.take();
      assertEquals(List.of("br"), request.headers().get("grpc-encoding"));
      assertEquals("1:ifmmp", request.frames());
    } finally {
      channel.shutdownNow();
    }
  }

  /** Adds one to each byte, under the name of an encoding that no JDK has. */
  private static final class Shifting implements Codec {

    @Override
    public String getMessageEncoding() {
      return "br";
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return new FilterOutputStream(out) {
        @Override
        public void write(int b) throws IOException {
          out.write(b + 1);
        }
      };
    }

    @Override
    public InputStream decompress(InputStream in) {
      return new FilterInputStream(in) {
        @Override
        public int read() throws IOException {
          int b = super.read();
          return b < 0 ? b : b - 1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int b = length == 0 ? 0 : read();
          if (b >= 0 && length > 0) {
            bytes[offset] = (byte) b;
          }
          return length == 0 ? 0 : b < 0 ? -1 : 1;
        }
      };
    }
  }

  @Test
  void anEncodingThatTheCallerDoesNotAcceptIsAProtocolError() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "zstd");
          ScriptedFunction.reply(exchange, ScriptedFunction.frame(1, "x"), ScriptedFunction.OK);
        };
    Status status = bed.client.call("go").status();
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "protocol error: the function answers in grpc-encoding zstd (expected: one of gzip, which"
            + " the caller accepts)",
        status.getDescription());
  }

  @Test
  void trailersThatAreCompressedAreRead() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().set("grpc-encoding", "gzip");
          ScriptedFunction.reply(
              exchange,
              ScriptedFunction.frame(1, gzip("zipped")),
              ScriptedFunction.frame(0x81, gzip("grpc-status:5\r\n")));
        };
    Native.Heard heard = bed.client.call("go");
    assertEquals(Status.Code.NOT_FOUND, heard.status().getCode(), heard.status()::toString);
    assertEquals(List.of("zipped"), List.copyOf(heard.messages));
  }
}
