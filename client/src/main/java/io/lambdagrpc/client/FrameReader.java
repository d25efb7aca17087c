package io.lambdagrpc.client;

import io.grpc.StatusException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into frames, from pieces of any size. What a flag means and how long a frame may be
 * is not its business but that of its {@link HeaderCheck}, which sees each header before more of
 * its payload is asked for. Memory grows with the bytes that came, never with a length that was
 * only announced.
 */
final class FrameReader {

  /** Refuses a frame by its header, or says what it is called in errors. */
  interface HeaderCheck {
    String check(int flags, long length) throws StatusException;
  }

  private static final int NO_HEADER = -1;

  private final HeaderCheck headerCheck;
  private final Blocks blocks = new Blocks();
  private int flags = NO_HEADER;
  private String name = "";
  private long length;

  FrameReader(HeaderCheck headerCheck) {
    this.headerCheck = headerCheck;
  }

  /** Copies the next bytes of the body. */
  void add(ByteBuffer piece) {
    blocks.add(piece);
  }

  /** Returns the next frame, or null while its bytes have not all come. */
  @Nullable Frame next() throws StatusException {
    if (flags == NO_HEADER && !readHeader()) {
      return null;
    }
    if (buffered() < length) {
      return null;
    }
    Frame frame = new Frame(flags, ByteBuffer.wrap(blocks.take(Math.toIntExact(length))));
    flags = NO_HEADER;
    return frame;
  }

  /** Returns how many bytes wait for the rest of their frame. */
  int buffered() {
    return blocks.size();
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
    ByteBuffer header = ByteBuffer.wrap(blocks.take(Frame.HEADER_SIZE));
    int readFlags = Byte.toUnsignedInt(header.get());
    long readLength = Integer.toUnsignedLong(header.getInt());
    name = headerCheck.check(readFlags, readLength);
    flags = readFlags;
    length = readLength;
    return true;
  }
}
