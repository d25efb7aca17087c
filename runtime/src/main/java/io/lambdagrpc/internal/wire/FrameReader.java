package io.lambdagrpc.internal.wire;

import io.grpc.Decompressor;
import io.grpc.Status;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one request body. The whole body is at hand, so {@link #of} checks the framing of
 * all of it before the first message is handed out: a service never sees half a request.
 *
 * <p>Reads the array it is given and never changes it. Not safe for use by many threads at once.
 */
public final class FrameReader extends Messages {

  /** The flag of a compressed message, which grpc-web and Connect have in common. */
  public static final int COMPRESSED = 0x01;

  static final int HEADER_LENGTH = Frame.PREFIX_LENGTH;

  /** Of a body that holds none, or none that can be read. */
  public static final FrameReader NONE = new FrameReader(new byte[0], null, 0, 0);

  private final byte[] body;
  private final @Nullable Decompressor decompressor;
  private final int maxMessageSize;
  private final int messageCount;
  private int position;
  private int messageLength;
  private int messageWireLength;

  private FrameReader(
      byte[] body, @Nullable Decompressor decompressor, int maxMessageSize, int messageCount) {
    this.body = body;
    this.decompressor = decompressor;
    this.maxMessageSize = maxMessageSize;
    this.messageCount = messageCount;
  }

  /**
   * Checks the framing of a body.
   *
   * @param encodingHeader the name of the header that names the encoding of compressed messages
   * @param decompressor of that encoding; null is identity
   * @param maxMessageSize in bytes, after decompression
   * @throws io.grpc.StatusRuntimeException INTERNAL where the framing is broken, RESOURCE_EXHAUSTED
   *     where a message is too large as it stands
   */
  public static FrameReader of(
      byte[] body, String encodingHeader, @Nullable Decompressor decompressor, int maxMessageSize) {
    int count = 0;
    for (int at = 0; at < body.length; count++) {
      if (body.length - at < HEADER_LENGTH) {
        throw protocolError(
            "frame header cut short: "
                + (body.length - at)
                + " bytes (expected: "
                + HEADER_LENGTH
                + ")");
      }
      int flag = body[at] & 0xff;
      checkFlag(flag, encodingHeader, decompressor);
      long length = length(body, at);
      at += HEADER_LENGTH;
      checkSize(length, maxMessageSize);
      if (length > body.length - at) {
        throw protocolError(
            "message cut short: " + (body.length - at) + " bytes (expected: " + length + ")");
      }
      at += (int) length;
    }
    return new FrameReader(body, decompressor, maxMessageSize, count);
  }

  private static void checkFlag(
      int flag, String encodingHeader, @Nullable Decompressor decompressor) {
    if ((flag & ~COMPRESSED) != 0) {
      throw protocolError(
          "unknown frame flag: " + flag + " (expected: 0, or 1 for a compressed message)");
    }
    if (flag == COMPRESSED && decompressor == null) {
      throw protocolError(
          "compressed message without " + encodingHeader + " (expected: " + encodingHeader + ")");
    }
  }

  static long length(byte[] body, int at) {
    return (body[at + 1] & 0xffL) << 24
        | (body[at + 2] & 0xff) << 16
        | (body[at + 3] & 0xff) << 8
        | (body[at + 4] & 0xff);
  }

  @Override
  public int count() {
    return messageCount;
  }

  /**
   * Returns the next message.
   *
   * @throws io.grpc.StatusRuntimeException INTERNAL where it cannot be decompressed,
   *     RESOURCE_EXHAUSTED where it grows over the limit
   */
  @Override
  public InputStream next() {
    boolean compressed = body[position] == COMPRESSED;
    int start = position + HEADER_LENGTH;
    messageWireLength = (int) length(body, position);
    position = start + messageWireLength;
    if (!compressed || decompressor == null) {
      messageLength = messageWireLength;
      return message(body, start, messageWireLength);
    }
    byte[] message = decompress(decompressor, body, start, messageWireLength, maxMessageSize);
    messageLength = message.length;
    return message(message, 0, message.length);
  }

  @Override
  public int wireLength() {
    return messageWireLength;
  }

  @Override
  public int length() {
    return messageLength;
  }

  private static RuntimeException protocolError(String text) {
    return Status.INTERNAL.withDescription("protocol error: " + text).asRuntimeException();
  }
}
