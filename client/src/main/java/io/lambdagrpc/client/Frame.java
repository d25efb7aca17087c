package io.lambdagrpc.client;

import java.nio.ByteBuffer;

/**
 * One frame of a grpc-web body.
 *
 * @param flags the first byte, 0 to 255
 * @param payload the bytes after the length; the receiver owns them
 */
record Frame(int flags, ByteBuffer payload) {

  static final int HEADER_SIZE = 5;
  static final int COMPRESSED = 0x01;
  static final int TRAILERS = 0x80;

  boolean isCompressed() {
    return (flags & COMPRESSED) != 0;
  }

  boolean isTrailers() {
    return (flags & TRAILERS) != 0;
  }
}
