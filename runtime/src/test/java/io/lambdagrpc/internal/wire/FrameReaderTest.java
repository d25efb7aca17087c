package io.lambdagrpc.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.KnownLength;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.fixture.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  private static final int LIMIT = 1000;
  private static final Codec GZIP = new Codec.Gzip();

  @Test
  void readsMessagesInTheirOrder() throws IOException {
    byte[] body = body(frame(0, "one"), frame(0, ""), frame(0, "three"));
    assertEquals(List.of("one", "", "three"), messages(body, null));
  }

  @Test
  void anEmptyBodyHasNoMessage() {
    FrameReader reader = FrameReader.of(new byte[0], "grpc-encoding", null, LIMIT);
    assertEquals(0, reader.count());
  }

  @Test
  void readsCompressedMessagesBesidePlainOnes() throws IOException {
    byte[] body = body(gzipped("one"), frame(0, "two"), gzipped(""));
    assertEquals(List.of("one", "two", ""), messages(body, GZIP));
  }

  @Test
  void aMessageTellsItsLengthSoThatProtobufNeedsNoBuffer() throws IOException {
    InputStream plain = FrameReader.of(frame(0, "four"), "grpc-encoding", null, LIMIT).next();
    assertInstanceOf(KnownLength.class, plain);
    assertEquals(4, plain.available());
    InputStream compressed = FrameReader.of(gzipped("four"), "grpc-encoding", GZIP, LIMIT).next();
    assertInstanceOf(KnownLength.class, compressed);
    assertEquals(4, compressed.available());
  }

  @Test
  void knowsBothLengthsOfAMessage() throws IOException {
    byte[] body = gzipped("a".repeat(500));
    FrameReader reader = FrameReader.of(body, "grpc-encoding", GZIP, LIMIT);
    assertEquals(500, reader.next().readAllBytes().length);
    assertEquals(500, reader.length());
    assertEquals(body.length - 5, reader.wireLength());
  }

  @Test
  void aBodyCutAtAnyOffsetIsAProtocolErrorOrAShorterBody() throws IOException {
    byte[] body = body(frame(0, "one"), frame(0, ""), gzipped("three"), frame(0, "four"));
    List<Integer> ends = List.of(0, 8, 13, 13 + gzipped("three").length, body.length);
    for (int cut = 0; cut <= body.length; cut++) {
      byte[] part = Arrays.copyOf(body, cut);
      if (ends.contains(cut)) {
        assertEquals(
            List.of("one", "", "three", "four").subList(0, ends.indexOf(cut)),
            messages(part, GZIP));
      } else {
        assertRefused(Status.Code.INTERNAL, "protocol error: ", part, GZIP);
      }
    }
  }

  @Test
  void aCutInTheMiddleIsFoundBeforeTheFirstMessageIsGiven() {
    byte[] body = body(frame(0, "one"), new byte[] {0, 0});
    assertThrows(
        StatusRuntimeException.class, () -> FrameReader.of(body, "grpc-encoding", null, LIMIT));
  }

  @Test
  void unknownFlagsAreRefused() {
    for (int flag = 2; flag < 256; flag++) {
      assertRefused(
          Status.Code.INTERNAL,
          "protocol error: unknown frame flag: "
              + flag
              + " (expected: 0, or 1 for a compressed message)",
          Call.framed(flag, new byte[0]),
          GZIP);
    }
  }

  @Test
  void aMessageOverTheLimitIsRefusedWithBothNumbers() throws IOException {
    assertEquals(List.of("a".repeat(LIMIT)), messages(frame(0, "a".repeat(LIMIT)), null));
    assertRefused(
        Status.Code.RESOURCE_EXHAUSTED,
        "message too large: 1001 bytes (expected: at most 1000)",
        frame(0, "a".repeat(LIMIT + 1)),
        null);
  }

  @Test
  void aLengthNearTheEndOfIntIsNoOverflowUnderTheLargestLimit() {
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                FrameReader.of(
                    new byte[] {0, 127, -1, -1, -1, 1}, "grpc-encoding", null, Integer.MAX_VALUE));
    assertEquals(
        "protocol error: message cut short: 1 bytes (expected: 2147483647)",
        refused.getStatus().getDescription());
  }

  @Test
  void theLimitIsThatOfTheDecompressedMessage() throws IOException {
    assertEquals(List.of("a".repeat(LIMIT)), messages(gzipped("a".repeat(LIMIT)), GZIP));
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class, () -> messages(gzipped("a".repeat(LIMIT + 1)), GZIP));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
    assertEquals(
        "message too large: over 1000 bytes when decompressed (expected: at most 1000)",
        refused.getStatus().getDescription());
  }

  @Test
  void ofAGzipBombNoMoreThanTheLimitIsRead() {
    Endless endless = new Endless();
    FrameReader reader =
        FrameReader.of(Call.framed(1, new byte[10]), "grpc-encoding", endless, LIMIT);
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, reader::next);
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
    assertEquals(LIMIT + 1, endless.read);
    assertTrue(endless.closed);
  }

  @Test
  void whatCannotBeDecompressedIsAProtocolError() throws IOException {
    byte[] valid = gzipped("one");
    List<byte[]> broken = new ArrayList<>();
    broken.add(Call.framed(1, "no gzip".getBytes(StandardCharsets.UTF_8)));
    for (int length = 0; length < valid.length - 5; length++) {
      broken.add(Call.framed(1, Arrays.copyOfRange(valid, 5, 5 + length)));
    }
    for (byte[] body : broken) {
      FrameReader reader = FrameReader.of(body, "grpc-encoding", GZIP, LIMIT);
      StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, reader::next);
      assertEquals(Status.Code.INTERNAL, refused.getStatus().getCode());
      assertEquals(
          "protocol error: message is no valid gzip", refused.getStatus().getDescription());
      assertNotNull(refused.getCause());
    }
  }

  /** For each of them the JDK's GZIPInputStream calls itself. */
  @Test
  void aGzipOfManyEmptyPartsIsAProtocolError() throws IOException {
    byte[] empty = gzipped("");
    byte[] part = Arrays.copyOfRange(empty, 5, empty.length);
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    for (int i = 0; i < 200_000; i++) {
      parts.writeBytes(part);
    }
    byte[] body = Call.framed(1, parts.toByteArray());
    FrameReader reader = FrameReader.of(body, "grpc-encoding", GZIP, body.length);
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, reader::next);
    assertEquals(Status.Code.INTERNAL, refused.getStatus().getCode());
    assertEquals("protocol error: message is no valid gzip", refused.getStatus().getDescription());
  }

  /** Decompresses to zeros without an end, and counts those that are read. */
  private static final class Endless extends InputStream implements Decompressor {
    private long read;
    private boolean closed;

    @Override
    public String getMessageEncoding() {
      return "endless";
    }

    @Override
    public InputStream decompress(InputStream is) {
      return this;
    }

    @Override
    public int read() {
      read++;
      return 0;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      read += length;
      return length;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static void assertRefused(
      Status.Code code, String description, byte[] body, @Nullable Decompressor decompressor) {
    Status status = refusal(body, decompressor);
    assertEquals(code, status.getCode());
    String found = String.valueOf(status.getDescription());
    assertTrue(found.startsWith(description), found);
  }

  private static Status refusal(byte[] body, @Nullable Decompressor decompressor) {
    return assertThrows(
            StatusRuntimeException.class,
            () -> FrameReader.of(body, "grpc-encoding", decompressor, LIMIT))
        .getStatus();
  }

  private static List<String> messages(byte[] body, @Nullable Decompressor decompressor)
      throws IOException {
    FrameReader reader = FrameReader.of(body, "grpc-encoding", decompressor, LIMIT);
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < reader.count(); i++) {
      messages.add(new String(reader.next().readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(reader.count(), messages.size());
    return messages;
  }

  private static byte[] frame(int flag, String text) {
    return Call.framed(flag, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = GZIP.compress(compressed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return Call.framed(1, compressed.toByteArray());
  }

  private static byte[] body(byte[]... frames) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      body.writeBytes(frame);
    }
    return body.toByteArray();
  }
}
