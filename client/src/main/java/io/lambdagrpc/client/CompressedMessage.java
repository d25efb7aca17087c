package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;

/**
 * A message that is compressed, as it stands on the wire, for proxies that pass messages on and
 * never look into them. A marshaller whose {@code stream} returns one has it sent as it is, marked
 * as compressed; which encoding that is, the call's metadata says in {@code grpc-encoding}. On a
 * channel with {@link GrpcWebChannelBuilder#keepCompression}, {@code parse} is given one for each
 * compressed message of a reply.
 *
 * @since 0.1.0
 */
public final class CompressedMessage extends ByteArrayInputStream implements KnownLength {

  /**
   * Takes over the bytes of a message.
   *
   * @param bytes compressed, without the five bytes of the frame's header; not copied
   */
  public CompressedMessage(byte[] bytes) {
    super(requireNonNull(bytes, "bytes"));
  }
}
