package io.lambdagrpc.internal.call;

import io.grpc.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A message that protobuf reads in pieces, and not to its end where the call has ended: nested
 * groups of a field that nobody knows take it seconds, and what is left of a call runs on beside
 * the next ones.
 */
final class LargeMessage extends FilterInputStream {

  /** From this length on. A shorter one tells its length, which saves protobuf a buffer. */
  static final int MIN_LENGTH = 64 * 1024;

  private final Context context = Context.current();

  private LargeMessage(InputStream message) {
    super(message);
  }

  /** Not a constructor: the JVM would load this class to check a caller that assigns one. */
  static InputStream of(InputStream message) {
    return new LargeMessage(message);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (context.isCancelled()) {
      throw new IOException("the call has ended");
    }
    return super.read(buffer, offset, length);
  }
}
