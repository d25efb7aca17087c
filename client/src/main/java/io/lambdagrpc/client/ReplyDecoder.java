package io.lambdagrpc.client;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one grpc-web reply as its bytes come (<a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB</a>, "Protocol
 * differences vs gRPC over HTTP2"): headers, messages, trailers. Not thread-safe; knows neither
 * HTTP client nor listener. A {@link StatusException} ends the call with its status.
 */
final class ReplyDecoder {

  // What frames are called in errors.
  private static final String MESSAGE = "message";
  private static final String TRAILER_FRAME = "trailer frame";

  private static final String IDENTITY = Codec.Identity.NONE.getMessageEncoding();

  private final String url;
  private final DecompressorRegistry decompressors;
  private final boolean keepsCompression;
  private final int maxMessageSize;
  private final int maxMetadataSize;
  private final FrameReader frames = new FrameReader(this::checkFrame);
  private final Base64Reader base64 = new Base64Reader();
  private GatewayReply gateway = new GatewayReply(0, null);
  private boolean answered;
  private @Nullable WebFormat format;
  private HttpHeaders head = HttpHeaders.of(Map.of(), (name, value) -> true);
  private boolean begun;
  private @Nullable Metadata headers;
  private String encoding = IDENTITY;
  private boolean trailersRead;
  private @Nullable Outcome ofHead;
  private @Nullable Outcome ofTrailers;

  ReplyDecoder(
      String url,
      DecompressorRegistry decompressors,
      boolean keepsCompression,
      int maxMessageSize,
      int maxMetadataSize) {
    this.url = url;
    this.decompressors = decompressors;
    this.keepsCompression = keepsCompression;
    this.maxMessageSize = maxMessageSize;
    this.maxMetadataSize = maxMetadataSize;
  }

  /** Reads the head of the reply. */
  void head(int httpStatus, HttpHeaders head) throws StatusException {
    this.head = head;
    answered = true;
    checkSize(head);
    String contentType = head.firstValue(Protocol.CONTENT_TYPE).orElse(null);
    gateway = new GatewayReply(httpStatus, contentType);
    // Of the reply, not of the request: a server may know one of the two formats only.
    format = WebFormat.find(contentType);
    ofHead = Outcome.find(head);
    if (format != null && ofHead == null) {
      begin();
    }
  }

  /**
   * Returns the initial metadata, once, as soon as it is known for such: where the head holds a
   * status and nothing follows, it is the trailers. Null until then, and of a reply that is not
   * grpc-web.
   */
  @Nullable Metadata takeHeaders() {
    Metadata taken = headers;
    headers = null;
    return taken;
  }

  /** Takes over the next bytes of the body. */
  void add(ByteBuffer bytes) throws StatusException {
    if (format == null) {
      gateway.add(bytes);
    } else {
      frames.add(format == WebFormat.TEXT ? base64.decode(bytes) : bytes);
    }
  }

  /** Returns the next message, or null while its bytes have not all come or if there is none. */
  @Nullable Payload nextMessage() throws StatusException {
    while (format != null) {
      if (trailersRead && frames.buffered() > 0) {
        throw Protocol.error(frames.buffered() + " bytes after the trailer frame (expected: 0)");
      }
      Frame frame = frames.next();
      if (frame == null) {
        return null;
      }
      if (!frame.isTrailers()) {
        return frame.isCompressed() && keepsCompression
            ? Payload.compressed(frame.payload().array())
            : Payload.of(decompress(frame, maxMessageSize, MESSAGE), frame.payload().limit());
      }
      readTrailers(frame);
    }
    return null;
  }

  /** Returns how many bytes of the next message have come. */
  int bytesOfNextMessage() {
    return frames.bytesOf(MESSAGE);
  }

  /**
   * Tells how the call ended, once all messages have been taken.
   *
   * @param cut what broke the body off; null if it came to its end. A status that had come before
   *     the break stands.
   */
  Outcome end(@Nullable Throwable cut) throws StatusException {
    if (cut == null) {
      base64.end();
    }
    if (ofTrailers != null) {
      return ofTrailers;
    }
    // Where the head says OK and the body has no end, nobody knows what is missing.
    if (ofHead != null && (!ofHead.status().isOk() || (cut == null && isEmpty()))) {
      return ofHead;
    }
    if (cut != null && (format != null || !answered)) {
      return Outcome.of(
          answered
              ? ConnectionFailure.withinReply(cut, url)
              : ConnectionFailure.beforeReply(cut, url));
    }
    frames.end();
    return Outcome.of(gateway.status());
  }

  private boolean isEmpty() {
    return !begun && frames.buffered() == 0 && !gateway.hasBody();
  }

  /** Reads of the head what belongs to a reply with a body. */
  private void begin() throws StatusException {
    if (!begun) {
      begun = true;
      encoding = head.firstValue(Protocol.GRPC_ENCODING).orElse(IDENTITY);
      if (!keepsCompression) {
        Decompressor unused = findDecompressor();
      }
      headers = HeaderMetadata.decode(head);
    }
  }

  private void readTrailers(Frame frame) throws StatusException {
    byte[] block = decompress(frame, maxMetadataSize, TRAILER_FRAME);
    checkSize(block);
    trailersRead = true;
    ofTrailers = Outcome.find(Outcome.decodeTrailers(ByteBuffer.wrap(block)));
  }

  private void checkSize(HttpHeaders headers) throws StatusException {
    long size = 0;
    for (Map.Entry<String, List<String>> header : headers.map().entrySet()) {
      for (String value : header.getValue()) {
        size += HeaderMetadata.size(header.getKey().toLowerCase(Locale.ROOT), value);
      }
    }
    checkSize("header block", size);
  }

  /** Before any of them is read. */
  private void checkSize(byte[] trailers) throws StatusException {
    long size = 0;
    String text = new String(trailers, StandardCharsets.ISO_8859_1);
    for (String line : (Iterable<String>) text.lines()::iterator) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon)).trim().toLowerCase(Locale.ROOT);
      size += HeaderMetadata.size(name, line.substring(colon + 1));
    }
    checkSize("trailer block", size);
  }

  private void checkSize(String what, long size) throws StatusException {
    if (size > maxMetadataSize) {
      throw tooLarge(what, size + " bytes, each value with its name and 32", maxMetadataSize);
    }
  }

  /** Returns what the frame is called in errors. */
  private String checkFrame(int flags, long length) throws StatusException {
    if ((flags & ~(Frame.COMPRESSED | Frame.TRAILERS)) != 0) {
      throw Protocol.error("unknown frame flag: " + flags + " (expected: 0, 1, 128 or 129)");
    }
    boolean trailers = (flags & Frame.TRAILERS) != 0;
    if (!trailers || length > 0) {
      begin();
    }
    String name = trailers ? TRAILER_FRAME : MESSAGE;
    int limit = trailers ? maxMetadataSize : maxMessageSize;
    if (length > limit) {
      throw tooLarge(name, length + " bytes", limit);
    }
    if ((flags & Frame.COMPRESSED) != 0 && encoding.equals(IDENTITY)) {
      throw Protocol.error(
          "compressed " + name + " without grpc-encoding (expected: grpc-encoding)");
    }
    return name;
  }

  private Decompressor findDecompressor() throws StatusException {
    if (encoding.equals(IDENTITY)) {
      return Codec.Identity.NONE;
    }
    Decompressor found = decompressors.lookupDecompressor(encoding);
    if (found == null) {
      throw Protocol.error(
          Protocol.GRPC_ENCODING
              + ": "
              + Protocol.printable(encoding)
              + " (expected: one of "
              + String.join(", ", decompressors.getKnownMessageEncodings())
              + ")");
    }
    return found;
  }

  private byte[] decompress(Frame frame, int limit, String what) throws StatusException {
    byte[] payload = frame.payload().array();
    if (!frame.isCompressed()) {
      return payload;
    }
    Decompressor decompressor = findDecompressor();
    byte[] plain;
    try (InputStream in = decompressor.decompress(new ByteArrayInputStream(payload))) {
      plain = in.readNBytes(limit == Integer.MAX_VALUE ? limit : limit + 1);
    } catch (IOException | StackOverflowError e) { // a GZIPInputStream calls itself for empty parts
      throw Status.INTERNAL
          .withDescription(
              "protocol error: " + what + " is no valid " + decompressor.getMessageEncoding())
          .withCause(e)
          .asException();
    }
    if (plain.length > limit) {
      throw tooLarge(what, "over " + limit + " bytes when decompressed", limit);
    }
    return plain;
  }

  /** Ends as grpc-java says it, which its interop suite looks for. */
  private static StatusException tooLarge(String what, String size, int limit) {
    return Status.RESOURCE_EXHAUSTED
        .withDescription(
            what
                + " too large: "
                + size
                + " (expected: at most "
                + limit
                + "): exceeds maximum size")
        .asException();
  }
}
