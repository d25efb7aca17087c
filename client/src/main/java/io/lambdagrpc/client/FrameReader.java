package io.lambdagrpc.client;

import io.grpc.StatusException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into frames, from pieces of any size. What a flag means and how long a frame may be
 * is not its business but that of its {@link HeaderCheck}, which sees each header before more of
 * its payload is asked for. Memory grows with the bytes that came, whatever the number of their
 * pieces, never with a length that was only announced: at most twice as many are held.
 */
final class FrameReader {

  /** Refuses a frame by its header, or says what it is called in errors. */
  interface HeaderCheck {
    String check(int flags, long length) throws StatusException;
  }

  /** The longest array that every JVM makes; {@code java.util} has the same bound. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private static final int NO_HEADER = -1;
  private static final byte[] NONE = new byte[0];

  private final HeaderCheck headerCheck;
  private byte[] bytes = NONE;
  private int start;
  private int end;
  private int flags = NO_HEADER;
  private String name = "";
  private long length;

  FrameReader(HeaderCheck headerCheck) {
    this.headerCheck = headerCheck;
  }

  /** Copies the next bytes of the body. */
  void add(ByteBuffer piece) {
    int count = piece.remaining();
    if (count > bytes.length - end) {
      makeRoom(count);
    }
    piece.get(bytes, end, count);
    end += count;
  }

  private void makeRoom(int count) {
    int kept = buffered();
    int needed = Math.addExact(kept, count);
    byte[] target = bytes;
    if (needed > bytes.length) {
      target = new byte[(int) Math.max(needed, Math.min(2L * kept, MAX_ARRAY))];
    }
    System.arraycopy(bytes, start, target, 0, kept);
    bytes = target;
    start = 0;
    end = kept;
  }

  /** Returns the next frame, or null while its bytes have not all come. */
  @Nullable Frame next() throws StatusException {
    if (flags == NO_HEADER && !readHeader()) {
      return null;
    }
    if (buffered() < length) {
      return null;
    }
    Frame frame = new Frame(flags, take(Math.toIntExact(length)));
    flags = NO_HEADER;
    return frame;
  }

  /** Returns how many bytes wait for the rest of their frame. */
  int buffered() {
    return end - start;
  }

  /** Returns how many bytes have come of a frame of that name, if such a one has begun. */
  int bytesOf(String name) {
    return flags != NO_HEADER && name.equals(this.name) ? buffered() : 0;
  }

  /** Fails if the body ended within a frame. */
  void end() throws StatusException {
    if (flags != NO_HEADER) {
      throw Protocol.error(
          name + " cut short: " + buffered() + " bytes (expected: " + length + ")");
    }
    if (buffered() > 0) {
      throw Protocol.error(
          "frame header cut short: " + buffered() + " bytes (expected: " + Frame.HEADER_SIZE + ")");
    }
  }

  private boolean readHeader() throws StatusException {
    if (buffered() < Frame.HEADER_SIZE) {
      return false;
    }
    ByteBuffer header = take(Frame.HEADER_SIZE);
    int readFlags = Byte.toUnsignedInt(header.get());
    long readLength = Integer.toUnsignedLong(header.getInt());
    name = headerCheck.check(readFlags, readLength);
    flags = readFlags;
    length = readLength;
    return true;
  }

  private ByteBuffer take(int size) {
    byte[] taken = Arrays.copyOfRange(bytes, start, start + size);
    start += size;
    if (start == end) {
      bytes = NONE;
      start = 0;
      end = 0;
    }
    return ByteBuffer.wrap(taken);
  }
}
