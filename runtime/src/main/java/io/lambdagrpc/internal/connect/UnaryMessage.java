package io.lambdagrpc.internal.connect;

import io.grpc.Decompressor;
import io.lambdagrpc.internal.wire.Messages;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The message of a unary request, which is a whole body. Not safe for use by many threads. */
final class UnaryMessage extends Messages {

  private final byte[] body;
  private final @Nullable Decompressor decompressor;
  private final int maxMessageSize;
  private int length;

  private UnaryMessage(byte[] body, @Nullable Decompressor decompressor, int maxMessageSize) {
    this.body = body;
    this.decompressor = decompressor;
    this.maxMessageSize = maxMessageSize;
  }

  /**
   * Checks the length of a body.
   *
   * @param decompressor null is identity
   * @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED where it is too large as it stands
   */
  static UnaryMessage of(byte[] body, @Nullable Decompressor decompressor, int maxMessageSize) {
    checkSize(body.length, maxMessageSize);
    return new UnaryMessage(body, decompressor, maxMessageSize);
  }

  @Override
  public int count() {
    return 1;
  }

  /** An empty body is never compressed, as the specification says. */
  @Override
  public InputStream next() {
    byte[] message =
        decompressor == null || body.length == 0
            ? body
            : decompress(decompressor, body, 0, body.length, maxMessageSize);
    length = message.length;
    return message(message, 0, length);
  }

  @Override
  public int wireLength() {
    return body.length;
  }

  @Override
  public int length() {
    return length;
  }
}
