package io.lambdagrpc.internal.wire;

import io.grpc.Decompressor;
import io.grpc.KnownLength;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The messages of one request, which is at hand as a whole. What can be checked without the type of
 * the messages has been checked before the first one is handed out. Not safe for use by many
 * threads at once.
 */
public abstract class Messages {

  /** For a protocol to extend. */
  protected Messages() {}

  /** Returns how many messages the request holds in all. */
  public abstract int count();

  /**
   * Returns the next message, decompressed. Call it {@link #count} times at the most.
   *
   * @throws io.grpc.StatusRuntimeException where the message cannot be decompressed, or is too
   *     large when it is
   */
  public abstract InputStream next();

  /** Returns the length that the message given last has on the wire, without its frame header. */
  public abstract int wireLength();

  /** Returns the length of the message given last, decompressed. */
  public abstract int length();

  /** Returns a message of these bytes. It tells its length, which saves protobuf a buffer. */
  protected static InputStream message(byte[] bytes, int offset, int length) {
    return new Message(bytes, offset, length);
  }

  /**
   * Checks the length of a message as it stands.
   *
   * @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED where it is over the limit
   */
  protected static void checkSize(long length, int maxMessageSize) {
    if (length > maxMessageSize) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "message too large: " + length + " bytes (expected: at most " + maxMessageSize + ")")
          .asRuntimeException();
    }
  }

  /**
   * Decompresses a message.
   *
   * @throws io.grpc.StatusRuntimeException INTERNAL where it cannot be decompressed,
   *     RESOURCE_EXHAUSTED where it grows over the limit
   */
  protected static byte[] decompress(
      Decompressor decompressor, byte[] bytes, int offset, int length, int maxMessageSize) {
    byte[] message;
    try (InputStream in =
        decompressor.decompress(new ByteArrayInputStream(bytes, offset, length))) {
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

  private static final class Message extends ByteArrayInputStream implements KnownLength {
    Message(byte[] bytes, int offset, int length) {
      super(bytes, offset, length);
    }
  }
}
