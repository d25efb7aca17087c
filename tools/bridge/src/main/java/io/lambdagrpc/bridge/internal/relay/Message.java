package io.lambdagrpc.bridge.internal.relay;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.lambdagrpc.client.CompressedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A message as it stands on the wire, without the header of its frame. Its stream is read once, and
 * no later than the listener returns that was given it, so that nobody has to copy it in between.
 */
public final class Message {

  private final InputStream stream;
  private final boolean compressed;

  private Message(InputStream stream, boolean compressed) {
    this.stream = stream;
    this.compressed = compressed;
  }

  /** A message that is not compressed. */
  public static Message plain(byte[] bytes) {
    return new Message(new Plain(bytes), false);
  }

  /** Reads the whole message. */
  public byte[] bytes() throws IOException {
    return stream.readAllBytes();
  }

  /** Reads the whole message into one that can be read later. */
  public Message copy() {
    try {
      return new Message(new Plain(bytes()), compressed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how many bytes are left to be read. */
  public int size() {
    try {
      return stream.available();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      if (!message.compressed || message.stream instanceof CompressedMessage) {
        return message.stream;
      }
      try {
        return new CompressedMessage(message.bytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /**
     * Tells compressed messages from others by their streams. That of grpc-java's server knows its
     * length unless a decompressor stands before it, such as those of {@link Encodings}.
     */
    @Override
    public Message parse(InputStream stream) {
      return new Message(
          stream, stream instanceof CompressedMessage || !(stream instanceof KnownLength));
    }
  }

  private static final class Plain extends ByteArrayInputStream implements KnownLength {
    Plain(byte[] bytes) {
      super(bytes);
    }
  }
}
