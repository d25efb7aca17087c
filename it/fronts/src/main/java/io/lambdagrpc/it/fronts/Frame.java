package io.lambdagrpc.it.fronts;

import java.nio.ByteBuffer;

/** A message as gRPC frames it, for tests that make a request by hand. */
public final class Frame {

  private Frame() {}

  /** Returns the frame of a message that is not compressed. */
  public static byte[] of(byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }
}
