package io.lambdagrpc.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderMetadataTest {

  private static final int MANY = 200_000;

  private static final Metadata.Key<String> ASCII =
      Metadata.Key.of("x-name", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("x-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Test
  void anAsciiValueStaysWholeAndARepeatedNameIsTwoValues() {
    Metadata metadata = new Metadata();
    new HeaderMetadata().decode("x-name", "one, two", metadata);
    new HeaderMetadata().decode("x-name", "", metadata);
    assertEquals(List.of("one, two", ""), all(metadata, ASCII));
  }

  @Test
  void namesAreReadAlikeWhetherTheyAreKnownOrNew() {
    HeaderMetadata headers = new HeaderMetadata();
    for (int round = 0; round < 2; round++) {
      // The first 64 names are known in the second round, and none of the others.
      assertEquals(round * 64, headers.knownNames().size());
      Metadata metadata = new Metadata();
      headers.decode("host", "example.com", metadata);
      for (int i = 0; i < 200; i++) {
        headers.decode("x-" + i, "value " + i, metadata);
        headers.decode("x-" + i + "-bin", "AA==", metadata);
      }
      assertEquals(400, metadata.keys().size());
      for (int i = 0; i < 200; i++) {
        assertEquals(i < 64, headers.knownNames().contains("x-" + i), "x-" + i);
        assertEquals(
            "value " + i,
            metadata.get(Metadata.Key.of("x-" + i, Metadata.ASCII_STRING_MARSHALLER)));
        assertArrayEquals(
            new byte[1],
            metadata.get(Metadata.Key.of("x-" + i + "-bin", Metadata.BINARY_BYTE_MARSHALLER)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-bin", "a b", "a:b", ":path", "a!b", "\u00e4", "a\r\nb", "a\u0000"})
  void aNameThatMetadataCannotHaveIsLeftOut(String name) {
    Metadata metadata = new Metadata();
    new HeaderMetadata().decode(name, "AA==", metadata);
    assertEquals(Set.of(), metadata.keys());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade"
      })
  void whatBelongsToTheConnectionIsNoMetadata(String name) {
    Metadata metadata = new Metadata();
    new HeaderMetadata().decode(name, "x", metadata);
    assertEquals(Set.of(), metadata.keys());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpc-status",
        "grpc-message",
        "grpc-encoding",
        "grpc-accept-encoding",
        "content-type",
        "content-length",
        "transfer-encoding",
        "content-length",
        "transfer-encoding"
      })
  void aServiceCannotSetWhatTheProtocolSets(String name) {
    assertEquals(List.of(), HeaderMetadata.encode(with(name, "13")));
  }

  @Test
  void encodesEachValueAsAFieldOfItsOwn() {
    Metadata metadata = with("x-name", "one, two");
    metadata.put(ASCII, "");
    metadata.put(BINARY, new byte[] {-1, -17});
    metadata.put(BINARY, new byte[0]);
    List<String> fields = HeaderMetadata.encode(metadata);
    int binary = fields.indexOf("x-bin");
    int ascii = fields.indexOf("x-name");
    assertEquals(List.of("x-bin", "/+8", "x-bin", ""), fields.subList(binary, binary + 4));
    assertEquals(List.of("x-name", "one, two", "x-name", ""), fields.subList(ascii, ascii + 4));
    assertEquals(8, fields.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\ngrpc-status:0", "a\nb", "a\rb", "a\u0000", "a\tb", "\u007f"})
  void aValueThatWouldEndItsLineIsLeftOut(String value) {
    Metadata metadata = with("x-name", value);
    metadata.put(ASCII, "kept");
    assertEquals(List.of("x-name", "kept"), HeaderMetadata.encode(metadata));
  }

  /** Each value with a name of its own would be 100 MB, of 20 KB. */
  @Test
  void theValuesOfALongNameShareIt() {
    String name = "x".repeat(10_000) + "-bin";
    Metadata metadata = new Metadata();
    new HeaderMetadata().decode(name, ",".repeat(10_000), metadata);
    List<String> fields = HeaderMetadata.encode(metadata);
    assertEquals(2 * 10_001, fields.size());
    for (int i = 2; i < fields.size(); i += 2) {
      assertSame(fields.get(0), fields.get(i));
    }
  }

  @Test
  void metadataComesBackAsItWent() {
    Metadata sent = with("x-name", " ~ spaces and % signs, all of them ~ ");
    for (int length = 0; length < 40; length++) {
      byte[] value = new byte[length];
      for (int i = 0; i < length; i++) {
        value[i] = (byte) (i * 37 - length);
      }
      sent.put(BINARY, value);
    }
    List<String> fields = HeaderMetadata.encode(sent);
    Metadata received = new Metadata();
    for (int i = 0; i < fields.size(); i += 2) {
      new HeaderMetadata().decode(fields.get(i), fields.get(i + 1), received);
    }
    assertEquals(all(sent, ASCII), all(received, ASCII));
    assertEquals(
        all(sent, BINARY).stream().map(HexFormat.of()::formatHex).toList(),
        all(received, BINARY).stream().map(HexFormat.of()::formatHex).toList());
  }

  private static Metadata with(String name, String value) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return metadata;
  }

  private static <T> List<T> all(Metadata metadata, Metadata.Key<T> key) {
    List<T> values = new ArrayList<>();
    Iterable<T> found = metadata.getAll(key);
    if (found != null) {
      found.forEach(values::add);
    }
    return values;
  }

  /** So many that looking at all of them for each of them does not end. */
  @Test
  @Timeout(60)
  void manyFieldsAreEncodedAndDecoded() {
    HeaderMetadata headers = new HeaderMetadata();
    Metadata metadata = new Metadata();
    for (int i = 0; i < MANY; i++) {
      headers.decode("x-" + i, "a", metadata);
      headers.decode("x-one", "a", metadata);
    }
    List<String> fields = HeaderMetadata.encode(metadata);
    assertEquals(4 * MANY, fields.size());
    assertEquals("x-" + (MANY - 1), fields.get(fields.size() - 4));
  }

  /** 64 names of 5 MB each would be held for ever, of which no memory of a function has room. */
  @Test
  void aLongNameIsNotKept() {
    HeaderMetadata headers = new HeaderMetadata();
    for (int length = 62; length < 67; length++) {
      headers.decode("x".repeat(length), "a", new Metadata());
    }
    for (int i = 0; i < 200; i++) {
      headers.decode("long-" + i + "x".repeat(100), "a", new Metadata());
      headers.decode("short-" + i, "a", new Metadata());
    }
    assertEquals(64, headers.knownNames().size());
    for (String name : headers.knownNames()) {
      assertTrue(name.length() <= 64, name);
    }
  }
}
