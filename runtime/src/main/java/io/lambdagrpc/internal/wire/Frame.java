package io.lambdagrpc.internal.wire;

import io.grpc.Compressor;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One part of a reply's body: a message or the end, behind the prefix that the protocol gives it.
 * Belongs to the thread that makes it, until it is handed to its {@link Exchange}.
 */
public final class Frame extends ByteArrayOutputStream {

  /** The length of a prefix of flag and length, which grpc-web and Connect have in common. */
  public static final int PREFIX_LENGTH = 5;

  /** What a frame of unknown length begins with; most messages are smaller. */
  private static final int INITIAL_CAPACITY = 256;

  private final int prefixLength;
  private int messageLength;
  private long escapes = HttpResponse.BINARY;

  private Frame(int capacity, int prefixLength) {
    super(capacity);
    this.prefixLength = prefixLength;
    count = prefixLength;
  }

  /**
   * Returns a part that holds these bytes.
   *
   * @param prefixLength how many bytes are to stand before them
   */
  public static Frame of(byte[] bytes, int prefixLength) {
    Frame frame = new Frame(prefixLength + bytes.length, prefixLength);
    frame.write(bytes, 0, bytes.length);
    frame.messageLength = bytes.length;
    return frame;
  }

  /**
   * Returns a part that holds a message.
   *
   * @param compressor null leaves the message as it is
   * @param prefixLength how many bytes are to stand before the message
   */
  public static Frame of(InputStream message, @Nullable Compressor compressor, int prefixLength)
      throws IOException {
    boolean exact = compressor == null && message instanceof KnownLength;
    Frame frame =
        new Frame(exact ? prefixLength + message.available() : INITIAL_CAPACITY, prefixLength);
    if (compressor == null) {
      int inPlace = exact ? frame.fill(message) : 0;
      frame.messageLength = inPlace + drain(message, frame);
    } else {
      try (OutputStream compressed = compressor.compress(frame)) {
        frame.messageLength = drain(message, compressed);
      }
    }
    return frame;
  }

  /** Returns a message behind the prefix that grpc-web and Connect give it. */
  public static Frame enveloped(InputStream message, @Nullable Compressor compressor)
      throws IOException {
    return of(message, compressor, PREFIX_LENGTH)
        .withPrefix(compressor == null ? 0 : FrameReader.COMPRESSED);
  }

  private static int drain(InputStream message, OutputStream to) throws IOException {
    if (message instanceof Drainable drainable) {
      return drainable.drainTo(to);
    }
    return (int) message.transferTo(to);
  }

  /** Reads into the array itself, which spares protobuf a buffer and the classes that own it. */
  private int fill(InputStream message) throws IOException {
    int start = count;
    while (count < buf.length) {
      int read = message.read(buf, count, buf.length - count);
      if (read <= 0) {
        break;
      }
      count += read;
    }
    return count - start;
  }

  /** Writes a prefix of {@link #PREFIX_LENGTH}: a flag, and how many bytes follow. */
  public Frame withPrefix(int flag) {
    int length = wireLength();
    buf[0] = (byte) flag;
    buf[1] = (byte) (length >> 24);
    buf[2] = (byte) (length >> 16);
    buf[3] = (byte) (length >> 8);
    buf[4] = (byte) length;
    return this;
  }

  /**
   * Says that this part is text, in UTF-8 without a fault: a reply of such parts alone is carried
   * as text, unless it is streamed. Comes last, as it looks at every byte.
   */
  public Frame asText() {
    escapes = JsonWriter.countEscapes(buf, count);
    return this;
  }

  /** Returns how many bytes escapes add to this part, if it is text. */
  long escapes() {
    return escapes;
  }

  /** Appends the part that follows this one. */
  void append(Frame next) {
    write(next.buf, 0, next.count);
    escapes =
        escapes == HttpResponse.BINARY || next.escapes == HttpResponse.BINARY
            ? HttpResponse.BINARY
            : escapes + next.escapes;
  }

  int copyTo(byte[] body, int at) {
    System.arraycopy(buf, 0, body, at, count);
    return count;
  }

  /** Returns the length of the payload on the wire, without the prefix. */
  public int wireLength() {
    return count - prefixLength;
  }

  /** Returns the length of the message before compression. */
  public int messageLength() {
    return messageLength;
  }
}
