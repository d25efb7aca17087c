package io.lambdagrpc.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of any bytes: each byte belongs to one message, no message is over the limit, a body that
 * lacks its last byte is none, and anything else is a status.
 */
class FrameReaderFuzzTest {

  private static final int LIMIT = 64;

  @FuzzTest
  void aBodyIsItsMessagesOrAStatus(byte[] body) throws IOException {
    byte[] copy = body.clone();
    int plain = read(body, null);
    int gzip = read(body, new Codec.Gzip());
    assertTrue(plain < 0 || plain == gzip);
    assertArrayEquals(copy, body);
  }

  /** Returns the number of messages, or -1 where the framing is broken. */
  private static int read(byte[] body, @Nullable Decompressor decompressor) throws IOException {
    FrameReader reader;
    try {
      reader = FrameReader.of(body, "grpc-encoding", decompressor, LIMIT);
    } catch (StatusRuntimeException e) {
      assertSaysWhy(e.getStatus());
      return -1;
    }
    int at = 0;
    int count = 0;
    for (int i = 0; i < reader.count(); i++) {
      boolean compressed = body[at] == FrameReader.COMPRESSED;
      try {
        byte[] message = reader.next().readAllBytes();
        int start = at + FrameReader.HEADER_LENGTH;
        assertTrue(message.length <= LIMIT);
        assertEquals(message.length, reader.length());
        if (!compressed) {
          assertArrayEquals(Arrays.copyOfRange(body, start, start + message.length), message);
        }
      } catch (StatusRuntimeException e) {
        assertTrue(compressed);
        assertSaysWhy(e.getStatus());
      }
      at += FrameReader.HEADER_LENGTH + reader.wireLength();
      count++;
    }
    assertEquals(body.length, at);
    assertEquals(reader.count(), count);
    if (count > 0) {
      byte[] cut = Arrays.copyOf(body, body.length - 1);
      assertThrows(
          StatusRuntimeException.class,
          () -> FrameReader.of(cut, "grpc-encoding", decompressor, LIMIT));
    }
    return count;
  }

  private static void assertSaysWhy(Status status) {
    String description = String.valueOf(status.getDescription());
    assertTrue(
        status.getCode() == Status.Code.INTERNAL
            ? description.startsWith("protocol error: ")
            : status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && description.startsWith("message too large: "),
        status.toString());
  }
}
