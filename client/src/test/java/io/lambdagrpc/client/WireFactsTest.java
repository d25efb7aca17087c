package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The facts that the runtime's tests read as well. */
final class WireFactsTest {

  private static final int LIMIT = 40;

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/frames.csv", useHeadersInDisplayName = true)
  void frames(String body, String encoding, Status.Code code, String expected) {
    byte[] frames = HexFormat.of().parseHex(body);
    ReplyDecoder decoder =
        new ReplyDecoder(
            "http://far", DecompressorRegistry.getDefaultInstance(), false, LIMIT, 1000);
    List<String> messages = new ArrayList<>();
    try {
      decoder.head(200, headers("grpc-encoding", encoding));
      decoder.add(ByteBuffer.wrap(frames));
      for (Payload next = decoder.nextMessage(); next != null; next = decoder.nextMessage()) {
        messages.add(new String(next.readAllBytes(), StandardCharsets.UTF_8));
      }
      Outcome unused = decoder.end(null);
      assertEquals(expected, messages.size() + ":" + String.join("|", messages));
      assertEquals(Status.Code.OK, code);
    } catch (StatusException e) {
      assertEquals(code, e.getStatus().getCode());
      assertSays(expected, e);
    }
  }

  private static void assertSays(String expected, StatusException e) {
    String said = String.valueOf(e.getStatus().getDescription());
    if (expected.endsWith("...")) {
      said = said.substring(0, Math.min(said.length(), expected.length() - 3)) + "...";
    }
    assertEquals(expected, said);
  }

  /** In pieces of any size, since the place of a fault is one in the body. */
  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/base64.csv", useHeadersInDisplayName = true)
  void base64(String text, String bytes, String fault) throws Exception {
    byte[] body = text.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
    for (int size = 1; size <= Math.max(1, body.length); size++) {
      Base64Reader reader = new Base64Reader();
      StringBuilder decoded = new StringBuilder();
      StatusException refused = null;
      try {
        for (int at = 0; at < body.length; at += size) {
          int length = Math.min(size, body.length - at);
          ByteBuffer piece = reader.decode(ByteBuffer.wrap(body, at, length));
          decoded.append(HexFormat.of().formatHex(piece.array(), 0, piece.limit()));
        }
        reader.end();
      } catch (StatusException e) {
        refused = e;
      }
      if (fault.isEmpty()) {
        assertNull(refused);
        assertEquals(bytes, decoded.toString(), "pieces of " + size);
      } else {
        assertNotNull(refused);
        assertEquals(Status.Code.INTERNAL, refused.getStatus().getCode());
        assertSays(fault, refused);
      }
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/binary-metadata.csv", useHeadersInDisplayName = true)
  void binaryMetadata(String value, String bytes, String fault) {
    List<String> values = new ArrayList<>();
    try {
      Metadata read = HeaderMetadata.decode(headers("k-bin", value));
      requireNonNull(read.getAll(Metadata.Key.of("k-bin", Metadata.BINARY_BYTE_MARSHALLER)))
          .forEach(octets -> values.add(HexFormat.of().formatHex(octets)));
      assertEquals(bytes, String.join("|", values));
      assertEquals("", fault);
    } catch (StatusException e) {
      assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
      assertSays(fault, e);
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/metadata-names.csv", useHeadersInDisplayName = true)
  void metadataNames(String name, boolean isMetadata) throws Exception {
    HttpHeaders header = HttpHeaders.of(Map.of(name, List.of("AA==")), (any, all) -> true);
    assertEquals(isMetadata ? Set.of(name) : Set.of(), HeaderMetadata.decode(header).keys());
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/metadata-values.csv", useHeadersInDisplayName = true)
  void metadataValues(String value, boolean isSent) {
    String text = value.translateEscapes();
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("k", Metadata.ASCII_STRING_MARSHALLER), text);
    List<String> sent = new ArrayList<>();
    HeaderMetadata.encode(metadata, false, (name, encoded) -> sent.add(encoded));
    assertEquals(isSent ? List.of(text) : List.of(), sent);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/trailers.csv", useHeadersInDisplayName = true)
  void trailers(int code, @Nullable String description, String block) throws Exception {
    byte[] bytes = block.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
    Outcome read = requireNonNull(Outcome.find(Outcome.decodeTrailers(ByteBuffer.wrap(bytes))));
    assertEquals(Status.fromCodeValue(code).getCode(), read.status().getCode());
    assertEquals(
        description == null ? null : description.translateEscapes(),
        read.status().getDescription());
    assertEquals(Set.of(), read.trailers().keys());
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/wire-facts/timeouts.csv", useHeadersInDisplayName = true)
  void timeouts(@Nullable Long nanos, String header, long read) {
    if (nanos != null) {
      assertEquals(header, GrpcTimeout.encode(nanos));
      assertTrue(read <= Math.max(1, nanos));
    }
  }

  private static HttpHeaders headers(String name, String value) {
    return HttpHeaders.of(
        Map.of("content-type", List.of("application/grpc-web+proto"), name, List.of(value)),
        (any, all) -> true);
  }
}
