package io.lambdagrpc.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

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
   * Decodes a body of grpc-web-text: base64 in one or several pieces, each of which may be padded.
   */
  static byte[] decodeText(byte[] body) {
    String text = new String(body, UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(text.length());
    for (int at = 0; at < text.length(); at += 4) {
      decoded.put(Base64.getDecoder().decode(text.substring(at, Math.min(at + 4, text.length()))));
    }
    byte[] bytes = new byte[decoded.position()];
    decoded.flip().get(bytes);
    return bytes;
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
