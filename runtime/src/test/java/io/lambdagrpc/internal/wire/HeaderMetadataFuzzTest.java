package io.lambdagrpc.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Header fields of any bytes: what they hold is metadata, or {@code INTERNAL} says why not. */
class HeaderMetadataFuzzTest {

  // Of all inputs: the names that it keeps must not change what is read.
  private final HeaderMetadata headers = new HeaderMetadata();

  /** Lines of {@code name:value}. What metadata holds is written and read back unchanged. */
  @FuzzTest
  void metadataStaysTheSameOnTheWire(byte[] lines) {
    Metadata metadata = new Metadata();
    for (String line : new String(lines, StandardCharsets.UTF_8).split("\n", -1)) {
      int colon = Math.max(0, line.indexOf(':'));
      decode(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(Math.min(colon + 1, line.length())),
          metadata);
    }
    List<String> fields = HeaderMetadata.encode(metadata);
    Metadata again = new Metadata();
    for (int i = 0; i < fields.size(); i += 2) {
      String name = fields.get(i);
      String value = fields.get(i + 1);
      assertTrue(name.matches("[-_.a-z0-9]+"), name);
      assertTrue(value.matches("[ -~]*"), value);
      new HeaderMetadata().decode(name, value, again);
    }
    assertEquals(byName(fields), byName(HeaderMetadata.encode(again)));
  }

  private void decode(String name, String value, Metadata metadata) {
    try {
      headers.decode(name, value, metadata);
    } catch (StatusRuntimeException e) {
      assertTrue(name.endsWith("-bin"), name);
      assertProtocolError(e, name);
    }
  }

  private static Map<String, List<String>> byName(List<String> fields) {
    Map<String, List<String>> byName = new TreeMap<>();
    for (int i = 0; i < fields.size(); i += 2) {
      byName.computeIfAbsent(fields.get(i), name -> new ArrayList<>()).add(fields.get(i + 1));
    }
    return byName;
  }

  @FuzzTest
  void aBinaryValueComesBackAloneAndJoined(byte[] value) {
    Metadata.Key<byte[]> key = Metadata.Key.of("k-bin", Metadata.BINARY_BYTE_MARSHALLER);
    Metadata metadata = new Metadata();
    metadata.put(key, value);
    String encoded = HeaderMetadata.encode(metadata).get(1);
    Metadata again = new Metadata();
    headers.decode("k-bin", encoded, again);
    headers.decode("k-bin", encoded + "," + encoded, again);
    int count = 0;
    for (byte[] each : Objects.requireNonNull(again.getAll(key))) {
      assertArrayEquals(value, each);
      count++;
    }
    assertEquals(3, count);
  }

  private static void assertProtocolError(StatusRuntimeException e, String name) {
    assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
    String description = String.valueOf(e.getStatus().getDescription());
    assertTrue(description.startsWith("protocol error: " + name + ": "), description);
  }
}
