package io.lambdagrpc.client;

import io.grpc.StatusException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into frames, from pieces of any size. What a flag means and how long a frame may be
 * is not its business but that of its {@link HeaderCheck}, which sees each header before a byte of
 * the payload is kept. Memory grows with the bytes that came, never with a length that was only
 * announced.
 */
final class FrameReader {

  /** Refuses a frame by its header. */
  interface HeaderCheck {
    void check(int flags, long length) throws StatusException;
  }

  private static final int NO_HEADER = -1;

  private final HeaderCheck headerCheck;
  private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
  private long buffered;
  private int flags = NO_HEADER;
  private long length;

  FrameReader(HeaderCheck headerCheck) {
    this.headerCheck = headerCheck;
  }

  /** Takes over the next bytes of the body. */
  void add(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      pieces.add(bytes);
      buffered += bytes.remaining();
    }
  }

  /** Returns the next frame, or null while its bytes have not all come. */
  @Nullable Frame next() throws StatusException {
    if (flags == NO_HEADER && !readHeader()) {
      return null;
    }
    if (buffered < length) {
      return null;
    }
    Frame frame = new Frame(flags, take(Math.toIntExact(length)));
    flags = NO_HEADER;
    return frame;
  }

  /** Returns how many bytes wait for the rest of their frame. */
  long buffered() {
    return buffered;
  }

  /** Fails if the body ended within a frame. */
  void end() throws StatusException {
    if (flags != NO_HEADER) {
      throw Protocol.error("frame cut short: " + buffered + " bytes (expected: " + length + ")");
    }
    if (buffered > 0) {
      throw Protocol.error(
          "frame header cut short: " + buffered + " bytes (expected: " + Frame.HEADER_SIZE + ")");
    }
  }

  private boolean readHeader() throws StatusException {
    if (buffered < Frame.HEADER_SIZE) {
      return false;
    }
    ByteBuffer header = take(Frame.HEADER_SIZE);
    int readFlags = Byte.toUnsignedInt(header.get());
    long readLength = Integer.toUnsignedLong(header.getInt());
    headerCheck.check(readFlags, readLength);
    flags = readFlags;
    length = readLength;
    return true;
  }

  private ByteBuffer take(int size) {
    buffered -= size;
    ByteBuffer taken = ByteBuffer.allocate(size);
    while (taken.hasRemaining()) {
      ByteBuffer piece = pieces.element();
      int count = Math.min(piece.remaining(), taken.remaining());
      taken.put(piece.slice(piece.position(), count));
      piece.position(piece.position() + count);
      if (!piece.hasRemaining()) {
        pieces.remove();
      }
    }
    return taken.flip();
  }
}
