package io.lambdagrpc.client;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;

/** One response message, decompressed, as a marshaller reads it. */
final class Payload extends ByteArrayInputStream implements KnownLength {

  private final int size;
  private final int wireSize;

  Payload(byte[] message, int wireSize) {
    super(message);
    this.size = message.length;
    this.wireSize = wireSize;
  }

  /** Returns the bytes of the message. */
  int size() {
    return size;
  }

  /** Returns the bytes on the wire, which are fewer where the message was compressed. */
  int wireSize() {
    return wireSize;
  }
}
