package io.lambdagrpc.client;

import io.grpc.StatusException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into frames, from pieces of any size. What a flag means and how long a frame may be
 * is not its business but that of its {@link HeaderCheck}, which sees each header before more of
 * its payload is asked for. Memory grows with the bytes that came, whatever the number of their
 * pieces, never with a length that was only announced. Nothing is copied until a frame is whole: a
 * server with many calls has many frames that are not.
 */
final class FrameReader {

  /** Refuses a frame by its header, or says what it is called in errors. */
  interface HeaderCheck {
    String check(int flags, long length) throws StatusException;
  }

  /** The largest block of memory that may have no bytes in it yet. */
  private static final int MAX_ROOM = 64 * 1024;

  private static final int NO_HEADER = -1;

  private final HeaderCheck headerCheck;
  private final ArrayDeque<byte[]> blocks = new ArrayDeque<>(1);

  /** In the first block, and in the last one. */
  private int start;

  private int end;
  private int buffered;
  private int flags = NO_HEADER;
  private String name = "";
  private long length;

  FrameReader(HeaderCheck headerCheck) {
    this.headerCheck = headerCheck;
  }

  /** Copies the next bytes of the body. */
  void add(ByteBuffer piece) {
    int total = Math.addExact(buffered, piece.remaining());
    while (piece.hasRemaining()) {
      byte[] last = blocks.peekLast();
      if (last == null || end == last.length) {
        last = new byte[Math.max(piece.remaining(), Math.min(buffered, MAX_ROOM))];
        blocks.add(last);
        end = 0;
      }
      int count = Math.min(piece.remaining(), last.length - end);
      piece.get(last, end, count);
      end += count;
    }
    buffered = total;
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
    return buffered;
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
    byte[] taken = new byte[size];
    int filled = 0;
    while (filled < size) {
      byte[] first = blocks.getFirst();
      int available = (blocks.size() == 1 ? end : first.length) - start;
      int count = Math.min(size - filled, available);
      System.arraycopy(first, start, taken, filled, count);
      filled += count;
      start += count;
      if (count == available) {
        blocks.remove();
        start = 0;
      }
    }
    buffered -= size;
    return ByteBuffer.wrap(taken);
  }
}
