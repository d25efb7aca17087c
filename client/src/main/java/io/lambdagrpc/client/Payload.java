package io.lambdagrpc.client;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** One response message, decompressed unless the channel leaves that to others. */
final class Payload extends ByteArrayInputStream implements KnownLength {

  private final int wireSize;
  private final boolean compressed;

  private Payload(byte[] message, int wireSize, boolean compressed) {
    super(message);
    this.wireSize = wireSize;
    this.compressed = compressed;
  }

  /** A message as the service wrote it. */
  static Payload of(byte[] message, int wireSize) {
    return new Payload(message, wireSize, false);
  }

  /** A message that is still compressed. */
  static Payload compressed(byte[] message) {
    return new Payload(message, message.length, true);
  }

  /** Returns what a marshaller reads. */
  InputStream stream() {
    return compressed ? new CompressedMessage(buf) : this;
  }

  /** Returns the bytes of the message. */
  int size() {
    return buf.length;
  }

  /** Returns the bytes on the wire, which are fewer where the message was compressed. */
  int wireSize() {
    return wireSize;
  }
}
