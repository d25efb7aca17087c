package io.lambdagrpc.bridge.internal.relay;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.lambdagrpc.client.CompressedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A message as it stands on the wire, without the header of its frame. */
public final class Message {

  private final byte[] bytes;
  private final boolean compressed;

  private Message(byte[] bytes, boolean compressed) {
    this.bytes = bytes;
    this.compressed = compressed;
  }

  /** A message that is not compressed; its bytes are not copied. */
  public static Message plain(byte[] bytes) {
    return new Message(bytes, false);
  }

  /** Returns the bytes themselves, which nobody changes. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether its frame is flagged so. */
  public boolean compressed() {
    return compressed;
  }

  /** Returns a method of that name whose messages are passed on. */
  static MethodDescriptor<Message, Message> method(String fullMethodName) {
    return MethodDescriptor.<Message, Message>newBuilder()
        .setType(MethodDescriptor.MethodType.UNKNOWN)
        .setFullMethodName(fullMethodName)
        .setRequestMarshaller(Marshaller.ONLY)
        .setResponseMarshaller(Marshaller.ONLY)
        .build();
  }

  private enum Marshaller implements MethodDescriptor.Marshaller<Message> {
    ONLY;

    @Override
    public InputStream stream(Message message) {
      return message.compressed ? new CompressedMessage(message.bytes) : new Plain(message.bytes);
    }

    /**
     * Tells compressed messages from others by their streams. That of grpc-java's server knows its
     * length unless a decompressor stands before it, such as those of {@link Encodings}.
     */
    @Override
    public Message parse(InputStream stream) {
      boolean compressed = stream instanceof CompressedMessage || !(stream instanceof KnownLength);
      try {
        return new Message(stream.readAllBytes(), compressed);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Plain extends ByteArrayInputStream implements KnownLength {
    Plain(byte[] bytes) {
      super(bytes);
    }
  }
}
