package io.lambdagrpc.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/**
 * A message that protobuf reads in pieces, and not to its end where its call is over: a server can
 * make one of some kilobytes that takes it many seconds, in which no deadline would end the call.
 */
final class LargeMessage extends FilterInputStream {

  /** From this length on. A shorter one tells its length, which saves protobuf a buffer. */
  static final int MIN_LENGTH = 64 * 1024;

  private final BooleanSupplier over;

  LargeMessage(InputStream message, BooleanSupplier over) {
    super(message);
    this.over = over;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (over.getAsBoolean()) {
      throw new IOException("the call has ended");
    }
    return super.read(buffer, offset, length);
  }
}
