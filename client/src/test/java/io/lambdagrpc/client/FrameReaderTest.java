package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.grpc.Status;
import io.grpc.StatusException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FrameReaderTest {

  private static final byte[] BODY =
      Wire.join(Wire.message("one"), Wire.message(""), Wire.message("three"), Wire.OK);
  private static final List<String> FRAMES =
      List.of("0:one", "0:", "0:three", "128:grpc-status:0\r\n");

  private final FrameReader reader = new FrameReader((flags, length) -> "frame");

  @Test
  void readsFramesOfAWholeBody() throws Exception {
    assertEquals(FRAMES, read(BODY.length));
    reader.end();
  }

  @Test
  void readsFramesByteByByte() throws Exception {
    assertEquals(FRAMES, read(1));
    reader.end();
  }

  @Test
  void readsFramesFromPiecesOfEverySize() throws Exception {
    for (int size = 2; size < BODY.length; size++) {
      assertEquals(FRAMES, read(size), "pieces of " + size);
    }
  }

  @Test
  void keepsThePayloadOfOneFrameApartFromTheNext() throws Exception {
    reader.add(ByteBuffer.wrap(BODY).asReadOnlyBuffer());
    Frame first = reader.next();
    reader.next();
    assertEquals("0:one", text(first));
  }

  @Test
  void keepsNothingOfThePiecesThemselves() throws Exception {
    ByteBuffer piece = ByteBuffer.allocate(1);
    List<String> frames = new ArrayList<>();
    for (byte octet : BODY) {
      reader.add(piece.clear().put(octet).flip());
      for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
        frames.add(text(frame));
      }
    }
    assertEquals(FRAMES, frames);
  }

  /** Of many replies that had not all come, three times their bytes were held. */
  @Test
  void holdsAboutTheBytesThatCame() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] piece = new byte[16 * 1024];
    reader.add(ByteBuffer.allocate(5).putInt(1, 100 * piece.length));
    assertNull(reader.next());
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 99; i++) {
      reader.add(ByteBuffer.wrap(piece));
      assertNull(reader.next());
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 110L * piece.length, allocated + " bytes");
    reader.add(ByteBuffer.wrap(piece));
    assertEquals(100 * piece.length, requireNonNull(reader.next()).payload().remaining());
    assertEquals(0, reader.buffered());
  }

  @Test
  void waitsForTheRestOfAFrame() throws Exception {
    reader.add(ByteBuffer.wrap(BODY, 0, 7));
    assertNull(reader.next());
    assertEquals(2, reader.buffered());
  }

  @Test
  void aBodyCutWithinAPayloadSaysBothNumbers() throws Exception {
    reader.add(ByteBuffer.wrap(BODY, 0, 7));
    assertNull(reader.next());
    Status status = assertThrows(StatusException.class, reader::end).getStatus();
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals("protocol error: frame cut short: 2 bytes (expected: 3)", status.getDescription());
  }

  @Test
  void aLengthIsUnsignedAndIsCheckedBeforeThePayloadComes() {
    List<Long> lengths = new ArrayList<>();
    FrameReader checked =
        new FrameReader(
            (flags, length) -> {
              lengths.add(length);
              throw Protocol.error("too long");
            });
    checked.add(ByteBuffer.wrap(new byte[] {0, -1, -1, -1, -1}));
    assertThrows(StatusException.class, checked::next);
    assertEquals(List.of(4_294_967_295L), lengths);
  }

  private List<String> read(int size) throws StatusException {
    List<String> frames = new ArrayList<>();
    for (int at = 0; at < BODY.length; at += size) {
      reader.add(ByteBuffer.wrap(BODY, at, Math.min(size, BODY.length - at)));
      for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
        frames.add(text(frame));
      }
    }
    return frames;
  }

  private static String text(@Nullable Frame frame) {
    return frame == null
        ? "none"
        : frame.flags() + ":" + StandardCharsets.UTF_8.decode(frame.payload().duplicate());
  }
}
