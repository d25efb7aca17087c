package io.lambdagrpc.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class HeaderMetadataTest {

  private static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("k-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Test
  void writesTextAsItIsAndBytesInBase64WithoutPadding() {
    Metadata metadata = new Metadata();
    metadata.put(text("k"), "a, b");
    metadata.put(text("k"), "");
    metadata.put(BINARY, new byte[] {-1});
    metadata.put(BINARY, new byte[0]);
    assertEquals(List.of("k: a, b,", "k-bin: /w,"), sent(metadata));
  }

  @Test
  void leavesOutWhatHttpAndTheChannelKeepForThemselves() {
    Metadata metadata = new Metadata();
    for (String name :
        List.of("host", "keep-alive", "content-length", "expect", "upgrade", "te", "user-agent")) {
      metadata.put(text(name), "x");
    }
    metadata.put(text("authorization"), "Bearer x");
    assertEquals(List.of("authorization: Bearer x"), sent(metadata));
  }

  @Test
  void leavesOutTextThatIsNoHeaderValue() {
    Metadata metadata = new Metadata();
    metadata.put(text("k"), "two\r\nlines");
    metadata.put(text("k"), "one line");
    metadata.put(text("none"), "\n");
    metadata.put(text("empty"), "");
    assertEquals(List.of("empty: ", "k: one line"), sent(metadata));
  }

  /** As those of a caller of the bridge, whose call ended with an error of the bridge's own. */
  @Test
  void leavesOutNamesThatAreNone() {
    Metadata metadata =
        InternalMetadata.newMetadata(
            2, "x a".getBytes(US_ASCII), "1".getBytes(US_ASCII), new byte[0], new byte[0]);
    List<String> headers = new ArrayList<>();
    HeaderMetadata.encode(metadata, true, (name, value) -> headers.add(name + ": " + value));
    assertEquals(List.of(), headers);
  }

  /** As a service does that calls another one with all metadata of its own caller. */
  @Test
  @Timeout(30) // Once for each name through all of them was some minutes.
  void writesVeryManyNames() {
    Metadata metadata = new Metadata();
    for (int i = 0; i < 100_000; i++) {
      metadata.put(text("x-" + i), "a");
    }
    assertEquals(100_000, sent(metadata).size());
  }

  @Test
  void readsBinaryValuesJoinedOrRepeatedPaddedOrNot() throws Exception {
    Metadata read = HeaderMetadata.decode(headers(Map.of("K-Bin", List.of("AQ==,Ag, Aw", "BA"))));
    Iterable<byte[]> values = read.getAll(BINARY);
    assertNotNull(values);
    List<Byte> bytes = new ArrayList<>();
    values.forEach(
        value -> {
          assertEquals(1, value.length);
          bytes.add(value[0]);
        });
    assertEquals(List.of((byte) 1, (byte) 2, (byte) 3, (byte) 4), bytes);
  }

  /** Each value with a copy of its name would be 7 GB, of half a megabyte. */
  @Test
  void keepsALongNameOfManyValuesOnce() throws Exception {
    String name = "x".repeat(400_000) + "-bin";
    Metadata read = HeaderMetadata.decode(headers(Map.of(name, List.of(",".repeat(18_000)))));
    Iterable<byte[]> values = read.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
    assertNotNull(values);
    int count = 0;
    for (byte[] value : values) {
      count += 1 + value.length;
    }
    assertEquals(18_001, count);
  }

  @Test
  void readsAnEmptyBinaryValue() throws Exception {
    Metadata read = HeaderMetadata.decode(headers(Map.of("k-bin", List.of(""))));
    assertArrayEquals(new byte[0], read.get(BINARY));
  }

  @Test
  void passesOverNamesThatOnlyHttpAllows() throws Exception {
    Metadata read =
        HeaderMetadata.decode(
            headers(Map.of(":status", List.of("200"), "x~y", List.of("1"), "ok", List.of("2"))));
    assertEquals(Set.of("ok"), read.keys());
  }

  @Test
  void passesOverTheStatusAndTheConnectionsOwnHeaders() throws Exception {
    Metadata read =
        HeaderMetadata.decode(
            headers(
                Map.of(
                    "Grpc-Status", List.of("0"),
                    "Connection", List.of("close"),
                    "Date", List.of("today"))));
    assertEquals(Set.of("date"), read.keys());
  }

  private static List<String> sent(Metadata metadata) {
    List<String> sent = new ArrayList<>();
    HeaderMetadata.encode(metadata, false, (name, value) -> sent.add(name + ": " + value));
    return sent.stream()
        .sorted((a, b) -> a.split(":", 2)[0].compareTo(b.split(":", 2)[0]))
        .toList();
  }

  private static HttpHeaders headers(Map<String, List<String>> map) {
    return HttpHeaders.of(map, (name, value) -> true);
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
