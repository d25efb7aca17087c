package io.lambdagrpc.internal.web;

import io.grpc.Decompressor;
import io.grpc.KnownLength;
import io.grpc.Status;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.Messages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one request body. The whole body is at hand, so {@link #of} checks the framing of
 * all of it before the first message is handed out: a service never sees half a request.
 *
 * <p>Reads the array it is given and never changes it. Not safe for use by many threads at once.
 */
final class FrameReader extends Messages {

  static final int HEADER_LENGTH = Frame.PREFIX_LENGTH;
  static final int COMPRESSED = 0x01;
  static final int TRAILERS = 0x80;

  /** Of a body that holds none, or none that can be read. */
  static final FrameReader NONE = new FrameReader(new byte[0], null, 0, 0);

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
   * @param decompressor of the request's {@code grpc-encoding}; null is identity
   * @param maxMessageSize in bytes, after decompression
   * @throws io.grpc.StatusRuntimeException INTERNAL where the framing is broken, RESOURCE_EXHAUSTED
   *     where a message is too large as it stands
   */
  static FrameReader of(byte[] body, @Nullable Decompressor decompressor, int maxMessageSize) {
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
      checkFlag(flag, decompressor);
      long length = length(body, at);
      at += HEADER_LENGTH;
      if (length > maxMessageSize) {
        throw tooLarge(length, maxMessageSize);
      }
      if (length > body.length - at) {
        throw protocolError(
            "message cut short: " + (body.length - at) + " bytes (expected: " + length + ")");
      }
      at += (int) length;
    }
    return new FrameReader(body, decompressor, maxMessageSize, count);
  }

  private static void checkFlag(int flag, @Nullable Decompressor decompressor) {
    if ((flag & ~COMPRESSED) != 0) {
      throw protocolError(
          "unknown frame flag: " + flag + " (expected: 0, or 1 for a compressed message)");
    }
    if (flag == COMPRESSED && decompressor == null) {
      throw protocolError("compressed message without grpc-encoding (expected: grpc-encoding)");
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
      return new Message(body, start, messageWireLength);
    }
    byte[] message = decompress(decompressor, start, messageWireLength);
    messageLength = message.length;
    return new Message(message, 0, message.length);
  }

  @Override
  public int wireLength() {
    return messageWireLength;
  }

  @Override
  public int length() {
    return messageLength;
  }

  private byte[] decompress(Decompressor decompressor, int start, int length) {
    byte[] message;
    try (InputStream in = decompressor.decompress(new ByteArrayInputStream(body, start, length))) {
      message = in.readNBytes(maxMessageSize);
      if (in.read() >= 0) {
        throw Status.RESOURCE_EXHAUSTED
            .withDescription(
                "message too large: over "
                    + maxMessageSize
                    + " bytes when decompressed (expected: at most "
                    + maxMessageSize
                    + ")")
            .asRuntimeException();
      }
    } catch (IOException | StackOverflowError e) { // a GZIPInputStream calls itself for empty parts
      throw Status.INTERNAL
          .withDescription(
              "protocol error: message is no valid " + decompressor.getMessageEncoding())
          .withCause(e)
          .asRuntimeException();
    }
    return message;
  }

  private static RuntimeException tooLarge(long length, int maxMessageSize) {
    return Status.RESOURCE_EXHAUSTED
        .withDescription(
            "message too large: " + length + " bytes (expected: at most " + maxMessageSize + ")")
        .asRuntimeException();
  }

  private static RuntimeException protocolError(String text) {
    return Status.INTERNAL.withDescription("protocol error: " + text).asRuntimeException();
  }

  /** Tells protobuf's marshaller its length, which saves it a buffer. */
  private static final class Message extends ByteArrayInputStream implements KnownLength {
    Message(byte[] bytes, int offset, int length) {
      super(bytes, offset, length);
    }
  }
}
