package io.lambdagrpc.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One frame of a body, as it stood on the wire: five bytes with flags and length, then the data.
 *
 * @since 0.1.0
 */
public final class Frame {
  private static final long MAX_LENGTH = 0xffffffffL;
  private static final int COMPRESSED = 0x01;
  private static final int CONNECT_END = 0x02;
  private static final int TRAILERS = 0x80;

  private final int flags;
  private final byte[] data;

  private Frame(int flags, byte[] data) {
    this.flags = flags;
    this.data = data;
  }

  /**
   * Reads the frames of a body.
   *
   * @throws IllegalStateException if it ends within a frame
   */
  static List<Frame> read(byte[] body) {
    ByteBuffer left = ByteBuffer.wrap(body);
    List<Frame> frames = new ArrayList<>();
    while (left.hasRemaining()) {
      int start = left.position();
      int flags = left.get() & 0xff;
      long length = left.remaining() < Integer.BYTES ? Long.MAX_VALUE : left.getInt() & MAX_LENGTH;
      if (length > left.remaining()) {
        throw new IllegalStateException(
            "frames: the body ends within the one that begins at byte "
                + start
                + ", after "
                + body.length
                + " bytes (expected: whole frames)");
      }
      byte[] data = new byte[(int) length];
      left.get(data);
      frames.add(new Frame(flags, data));
    }
    return List.copyOf(frames);
  }

  /**
   * Reads those of grpc-web-text: base64 in one or several pieces, each of which may be padded.
   *
   * @throws IllegalStateException if it is none, or ends within a frame
   */
  static List<Frame> readText(byte[] body) {
    String text = new String(body, UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    try {
      for (int start = 0; start < text.length(); ) {
        int padding = text.indexOf('=', start);
        int end = padding < 0 ? text.length() : Math.min(text.length(), (padding / 4 + 1) * 4);
        decoded.writeBytes(Base64.getDecoder().decode(text.substring(start, end)));
        start = end;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("frames: " + e.getMessage() + " (expected: base64)", e);
    }
    return read(decoded.toByteArray());
  }

  /** Returns the first byte, as it stands there. */
  public int flags() {
    return flags;
  }

  /** Tells whether this is no message but the end: trailers, or the end-of-stream of Connect. */
  public boolean isEnd() {
    return (flags & (TRAILERS | CONNECT_END)) != 0;
  }

  /** Tells whether the data is compressed, by the encoding that a header of the reply names. */
  public boolean isCompressed() {
    return (flags & COMPRESSED) != 0;
  }

  /** Returns a copy of the data: a message in protobuf or JSON, or the end. */
  public byte[] data() {
    return data.clone();
  }

  /** Returns the data as text, as that of an end is: {@code grpc-status:0\r\n}. */
  public String text() {
    return new String(data, UTF_8);
  }

  @Override
  public String toString() {
    return isEnd() ? "end: " + text().strip() : "message: " + data.length + " bytes";
  }
}
