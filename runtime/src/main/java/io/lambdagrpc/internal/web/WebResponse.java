package io.lambdagrpc.internal.web;

import io.grpc.Compressor;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reply: its header fields, its message frames, its one trailer frame. The status stands in the
 * trailer frame always, even where no message went before it: browsers and gateways lose a status
 * that stands in the HTTP headers.
 *
 * <p>Not safe for use by many threads at once: the call that owns it holds its lock. A frame is
 * made without that lock, since a marshaller is the user's code and may take for ever.
 */
public final class WebResponse {

  private static final String HEX = "0123456789ABCDEF";

  /** What a frame of unknown length begins with; most messages are smaller. */
  private static final int INITIAL_CAPACITY = 256;

  /** What JSON has around header fields and body, the content type included. */
  private static final int ENVELOPE_LENGTH = 256;

  /** What JSON has around a name and a value, and around the name in the list of CORS. */
  private static final int FIELD_LENGTH = 10;

  /** What is kept free for the trailer frame; the one that says that a reply is too large fits. */
  private static final int TRAILERS_LENGTH = 1024;

  private final int maxLength;
  private final List<String> headerFields = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>(2);
  private long headersLength;
  private long framesLength;

  /**
   * Makes an empty reply.
   *
   * @param maxLength in bytes, of the JSON that will carry it: with header fields, all frames, and
   *     what base64 adds to them
   */
  public WebResponse(int maxLength) {
    this.maxLength = maxLength;
  }

  /**
   * Takes the initial metadata, as names and values in turn.
   *
   * @return null, or the status to end with because of their length, and then they are not taken
   */
  public @Nullable Status addHeaders(List<String> fields) {
    long added = 0;
    for (int i = 0; i < fields.size(); i += 2) {
      added += length(fields.get(i), fields.get(i + 1));
    }
    Status refusal = refusal(added, TRAILERS_LENGTH);
    if (refusal == null) {
      headersLength += added;
      headerFields.addAll(fields);
    }
    return refusal;
  }

  /** Twice what there is: quotes in a value are escaped, and CORS names each field once more. */
  private static long length(String name, String value) {
    return 2L * name.length() + 2L * value.length() + FIELD_LENGTH;
  }

  private @Nullable Status refusal(long moreHeaders, long moreFrames) {
    long encoded = (framesLength + moreFrames + 2) / 3 * 4;
    long length = ENVELOPE_LENGTH + headersLength + moreHeaders + encoded;
    return length <= maxLength
        ? null
        : Status.RESOURCE_EXHAUSTED.withDescription(
            "reply too large: "
                + length
                + " bytes (expected: at most "
                + maxLength
                + ", with headers, trailers and base64)");
  }

  /** Takes one header field of the protocol itself. */
  public void addHeader(String name, String value) {
    headersLength += length(name, value);
    headerFields.add(name);
    headerFields.add(value);
  }

  /** Returns the header fields as names and values in turn. */
  public List<String> headerFields() {
    return headerFields;
  }

  /**
   * Frames one message.
   *
   * @param compressor null leaves the message as it is
   */
  public static Frame encodeMessage(InputStream message, @Nullable Compressor compressor)
      throws IOException {
    boolean exact = compressor == null && message instanceof KnownLength;
    Frame frame =
        new Frame(
            exact ? FrameReader.HEADER_LENGTH + message.available() : INITIAL_CAPACITY,
            compressor == null ? 0 : FrameReader.COMPRESSED);
    if (compressor == null) {
      int inPlace = exact ? frame.fill(message) : 0;
      frame.messageLength = inPlace + drain(message, frame);
    } else {
      try (OutputStream compressed = compressor.compress(frame)) {
        frame.messageLength = drain(message, compressed);
      }
    }
    return frame.finish();
  }

  private static int drain(InputStream message, OutputStream to) throws IOException {
    if (message instanceof Drainable drainable) {
      return drainable.drainTo(to);
    }
    return (int) message.transferTo(to);
  }

  /**
   * Appends one message.
   *
   * @return null, or the status to end with because of its length, and then it is not appended
   */
  public @Nullable Status addMessage(Frame message) {
    Status refusal = refusal(0, message.size() + (long) TRAILERS_LENGTH);
    if (refusal == null) {
      append(message);
    }
    return refusal;
  }

  /**
   * Appends the trailer frame; nothing may follow it.
   *
   * @return null, or the status that the client sees instead because of their length
   */
  public @Nullable Status addTrailers(Frame trailers) {
    Status refusal = refusal(0, trailers.size());
    if (refusal == null) {
      append(trailers);
      return null;
    }
    if (trailers.size() > maxLength) {
      frames.clear();
      framesLength = 0;
    }
    append(encodeTrailers(refusal, new Metadata()));
    return refusal;
  }

  private void append(Frame frame) {
    frames.add(frame);
    framesLength += frame.size();
  }

  /** Frames a status and its trailers. */
  public static Frame encodeTrailers(Status status, Metadata trailers) {
    StringBuilder block = new StringBuilder(64);
    block.append("grpc-status:").append(status.getCode().value()).append("\r\n");
    String description = status.getDescription();
    if (description != null) {
      block.append("grpc-message:");
      percentEncode(description, block);
      block.append("\r\n");
    }
    List<String> fields = HeaderMetadata.encode(trailers);
    for (int i = 0; i < fields.size(); i += 2) {
      block.append(fields.get(i)).append(':').append(fields.get(i + 1)).append("\r\n");
    }
    byte[] bytes = block.toString().getBytes(StandardCharsets.ISO_8859_1);
    Frame frame = new Frame(FrameReader.HEADER_LENGTH + bytes.length, FrameReader.TRAILERS);
    frame.write(bytes, 0, bytes.length);
    return frame.finish();
  }

  /** Encodes {@code Percent-Encoded} of the specification's "Responses": a space stays a space. */
  private static void percentEncode(String text, StringBuilder to) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b < ' ' || b > '~' || b == '%') {
        to.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      } else {
        to.append((char) b);
      }
    }
  }

  /** Returns all frames, one after the other. */
  public byte[] body() {
    byte[] body = new byte[(int) framesLength];
    int at = 0;
    for (Frame frame : frames) {
      at += frame.copyTo(body, at);
    }
    return body;
  }

  /** Returns the frames that this has not returned yet, which the limit no longer counts. */
  public byte[] takeBody() {
    byte[] body = body();
    frames.clear();
    framesLength = 0;
    return body;
  }

  /** One frame; its length stands in its header once it is known. */
  public static final class Frame extends ByteArrayOutputStream {

    private int messageLength;

    private Frame(int capacity, int flag) {
      super(capacity);
      buf[0] = (byte) flag;
      count = FrameReader.HEADER_LENGTH;
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

    private Frame finish() {
      int length = wireLength();
      buf[1] = (byte) (length >> 24);
      buf[2] = (byte) (length >> 16);
      buf[3] = (byte) (length >> 8);
      buf[4] = (byte) length;
      return this;
    }

    private int copyTo(byte[] body, int at) {
      System.arraycopy(buf, 0, body, at, count);
      return count;
    }

    /** Returns the length of the payload on the wire, without the frame header. */
    public int wireLength() {
      return count - FrameReader.HEADER_LENGTH;
    }

    /** Returns the length of the message before compression. */
    public int messageLength() {
      return messageLength;
    }
  }
}
