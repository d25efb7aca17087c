package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Trailer blocks of any bytes, which are headers of any bytes, too. */
final class TrailersFuzzTest {

  @FuzzTest
  void aBlockIsItsHeadersAndAStatus(byte[] block) {
    HttpHeaders headers = Outcome.decodeTrailers(ByteBuffer.wrap(block));
    StringBuilder written = new StringBuilder();
    headers
        .map()
        .forEach(
            (name, values) ->
                values.forEach(
                    value -> written.append(name).append(':').append(value).append("\r\n")));
    byte[] bytes = written.toString().getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(headers.map(), Outcome.decodeTrailers(ByteBuffer.wrap(bytes)).map());
    assertOutcome(headers);
  }

  private static void assertOutcome(HttpHeaders headers) {
    String code = headers.firstValue("grpc-status").orElse(null);
    try {
      Outcome outcome = Outcome.find(headers);
      assertEquals(code == null, outcome == null);
      if (code != null && outcome != null) {
        boolean known = code.strip().matches("[+-]?0*(1[0-6]|[0-9])");
        int value = known ? Integer.parseInt(code.strip()) : Status.Code.UNKNOWN.value();
        assertEquals(value < 0 ? 2 : value, outcome.status().getCode().value());
        assertTrue(!outcome.trailers().keys().contains("grpc-status"));
      }
    } catch (StatusException e) {
      assertBadBinary(e);
    }
  }

  /** What metadata holds is written as headers and read back unchanged. */
  @FuzzTest
  void metadataStaysTheSameOnTheWire(byte[] block) {
    Map<String, List<String>> written;
    try {
      written = encode(HeaderMetadata.decode(Outcome.decodeTrailers(ByteBuffer.wrap(block))));
    } catch (StatusException e) {
      assertBadBinary(e);
      return;
    }
    written.forEach(
        (name, values) -> {
          assertTrue(name.matches("[-_.a-z0-9]+"), name);
          values.forEach(value -> assertTrue(value.matches("[ -~]*"), value));
        });
    try {
      HttpHeaders read = HttpHeaders.of(written, (name, value) -> true);
      assertEquals(written, encode(HeaderMetadata.decode(read)));
    } catch (StatusException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, List<String>> encode(Metadata metadata) {
    Map<String, List<String>> headers = new TreeMap<>();
    HeaderMetadata.encode(
        metadata,
        false,
        (name, value) -> headers.computeIfAbsent(name, any -> new ArrayList<>()).add(value));
    return headers;
  }

  private static void assertBadBinary(StatusException e) {
    assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
    String description = String.valueOf(e.getStatus().getDescription());
    assertTrue(description.matches("(?s)protocol error: [^:]+-bin: .* \\(expected: base64\\)"));
  }
}
