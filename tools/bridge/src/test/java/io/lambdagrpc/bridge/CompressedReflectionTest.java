package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a caller has compressed, where the bridge itself has to read it. */
@Timeout(60)
final class CompressedReflectionTest {

  private static final String METHOD = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

  @TempDir Path folder;
  private TestBed bed;

  @BeforeEach
  void start() throws IOException {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    set.addFileBuilder().setName("shop.proto").addServiceBuilder().setName("Shop");
    Path file = Files.write(folder.resolve("shop.binpb"), set.build().toByteArray());
    bed =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder -> builder.descriptorSet(file));
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(plain);
    }
    return zipped.toByteArray();
  }

  private static byte[] question(String symbol) {
    return ServerReflectionRequest.newBuilder()
        .setFileContainingSymbol(symbol)
        .build()
        .toByteArray();
  }

  /** Sends bytes under the name of gzip, whatever they are, and returns how the call ended. */
  private Status ask(byte[] zipped) throws Exception {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new AsItIs());
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                "127.0.0.1:" + bed.bridge.port(), InsecureChannelCredentials.create())
            .compressorRegistry(compressors)
            .build();
    try {
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          channel.newCall(Native.method(METHOD), CallOptions.DEFAULT.withCompression("gzip"));
      call.start(heard, new Metadata());
      call.request(1);
      call.sendMessage(new String(zipped, ISO_8859_1));
      call.halfClose();
      return heard.status();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aQuestionIsAnswered() throws Exception {
    assertEquals(Status.Code.OK, ask(gzip(question("Shop"))).getCode());
  }

  /** The JDK's stream calls itself for each part: the log got a stack trace of 77 KB. */
  @Test
  void aQuestionOfManyEmptyPartsIsAProtocolError() throws Exception {
    byte[] part = gzip(new byte[0]);
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    for (int i = 0; i < 180_000; i++) {
      parts.writeBytes(part);
    }
    Status status = ask(parts.toByteArray());
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals("protocol error: the message is no valid gzip", status.getDescription());
  }

  /** It was cut, and its beginning was read as if it were all. */
  @Test
  void aQuestionThatIsTooLongIsRefused() throws Exception {
    Status status = ask(gzip(question("x".repeat(2 * 1024 * 1024))));
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "protocol error: the message has over 16384 bytes (expected: a name)",
        status.getDescription());
  }

  private static final class AsItIs implements Codec {

    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return out;
    }

    @Override
    public InputStream decompress(InputStream in) {
      return in;
    }
  }
}
