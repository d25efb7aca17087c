package io.lambdagrpc.internal.web;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.PayloadFormat;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.FrameReader;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The facts that the client's tests read as well. */
class WireFactsTest {

  private static final int LIMIT = 40;

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/frames.csv", useHeadersInDisplayName = true)
  void frames(String body, String encoding, Status.Code code, String expected) throws Exception {
    byte[] frames = HexFormat.of().parseHex(body);
    Decompressor decompressor = encoding.equals("gzip") ? new Codec.Gzip() : null;
    List<String> messages = new ArrayList<>();
    try {
      FrameReader reader = FrameReader.of(frames, "grpc-encoding", decompressor, LIMIT);
      while (messages.size() < reader.count()) {
        messages.add(new String(reader.next().readAllBytes(), StandardCharsets.UTF_8));
      }
      assertEquals(expected, messages.size() + ":" + String.join("|", messages));
      assertEquals(Status.Code.OK, code);
    } catch (StatusRuntimeException e) {
      assertEquals(code, e.getStatus().getCode());
      assertSays(expected, e);
    }
  }

  private static void assertSays(String expected, StatusRuntimeException e) {
    String said = String.valueOf(e.getStatus().getDescription());
    if (expected.endsWith("...")) {
      said = said.substring(0, Math.min(said.length(), expected.length() - 3)) + "...";
    }
    assertEquals(expected, said);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/base64.csv", useHeadersInDisplayName = true)
  void base64(String text, String bytes, String fault) {
    byte[] body = text.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
    try {
      assertEquals(bytes, HexFormat.of().formatHex(TextBody.decode(body)));
      assertEquals("", fault);
    } catch (StatusRuntimeException e) {
      assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
      assertSays(fault, e);
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/binary-metadata.csv", useHeadersInDisplayName = true)
  void binaryMetadata(String value, String bytes, String fault) {
    List<String> values = new ArrayList<>();
    try {
      decode("k-bin", value)
          .getAll(Metadata.Key.of("k-bin", Metadata.BINARY_BYTE_MARSHALLER))
          .forEach(octets -> values.add(HexFormat.of().formatHex(octets)));
      assertEquals(bytes, String.join("|", values));
      assertEquals("", fault);
    } catch (StatusRuntimeException e) {
      assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
      assertSays(fault, e);
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/metadata-names.csv", useHeadersInDisplayName = true)
  void metadataNames(String name, boolean isMetadata) {
    assertEquals(isMetadata ? Set.of(name) : Set.of(), decode(name, "AA==").keys());
  }

  private static Metadata decode(String name, String value) {
    Metadata metadata = new Metadata();
    new HeaderMetadata().decode(name, value, metadata);
    return metadata;
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/metadata-values.csv", useHeadersInDisplayName = true)
  void metadataValues(String value, boolean isSent) {
    String text = value.translateEscapes();
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("k", Metadata.ASCII_STRING_MARSHALLER), text);
    assertEquals(isSent ? List.of("k", text) : List.of(), HeaderMetadata.encode(metadata));
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/trailers.csv", useHeadersInDisplayName = true)
  void trailers(int code, @Nullable String description, String block) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", "application/grpc-web+proto");
    HttpRequest request =
        new HttpRequest(
            PayloadFormat.FUNCTION_URL,
            "POST",
            "/a.B/C",
            null,
            "",
            headers,
            new byte[0],
            null,
            null);
    Exchange exchange =
        requireNonNull(
            new WebProtocol(() -> new JsonCodec(List.of(), false, false)).claim(request, 10_000));
    Status status = Status.fromCodeValue(code);
    exchange.end(
        description == null ? status : status.withDescription(description.translateEscapes()),
        List.of());
    byte[] frame = exchange.takeBody();
    assertEquals(
        block.translateEscapes(),
        new String(frame, 5, frame.length - 5, StandardCharsets.ISO_8859_1));
    assertArrayEquals(Call.framed(0x80, Arrays.copyOfRange(frame, 5, frame.length)), frame);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/timeouts.csv", useHeadersInDisplayName = true)
  void timeouts(@Nullable Long nanos, String header, long read) {
    assertEquals(read, GrpcTimeout.decode(header), "sent for " + nanos);
  }
}
