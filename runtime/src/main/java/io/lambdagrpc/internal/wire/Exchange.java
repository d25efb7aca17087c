package io.lambdagrpc.internal.wire;

import io.grpc.Compressor;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.json.JsonMethod;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its reply in the words of one protocol: reads the request, takes the parts of the
 * reply in their order (headers, messages, end), and keeps the reply within the length that Lambda
 * takes.
 *
 * <p>Not safe for use by many threads at once: the call that owns it holds its lock while it hands
 * parts over. {@link #encodeMessage} is called without that lock, since a marshaller is the user's
 * code and may take for ever. (Over 300 lines: a class more would be loaded at every start.)
 */
public abstract class Exchange {

  /** What JSON has around header fields and body, the content type included. */
  private static final int ENVELOPE_LENGTH = 256;

  /** What JSON has around a name and a value, and around the name in the list of CORS. */
  private static final int FIELD_LENGTH = 10;

  /** What is kept free for the end: one that says that a reply is too large has to fit. */
  private static final int END_LENGTH = 1024;

  /** More are joined into one: a small message in its own array takes sixty times its bytes. */
  private static final int MAX_PARTS = 64;

  private final @Nullable JsonCodec json;
  private final int maxLength;
  private final List<String> headerFields = new ArrayList<>();
  private final List<Frame> parts = new ArrayList<>(2);
  private int httpStatus = 200;
  private long headersLength;
  private long partsLength;
  private @Nullable JsonMethod jsonMethod;
  private long escapes;
  private int binaryParts;

  /**
   * Begins with an empty reply.
   *
   * @param json for messages in JSON; null leaves them as the method's marshallers have them
   * @param maxLength in bytes, of the JSON that will carry it: with header fields, the whole body,
   *     and what base64 adds to it
   */
  protected Exchange(@Nullable JsonCodec json, int maxLength) {
    this.json = json;
    this.maxLength = maxLength;
  }

  /**
   * Reads all of the request that does not depend on its method. What breaks the protocol's rules
   * is a fault of the request, which ends its call: that is one all the same, and tracers and
   * transport filters learn of it.
   *
   * @param fullMethodName such as {@code helloworld.Greeter/SayHello}, out of the path
   * @param names keeps the keys of metadata from one request to the next
   * @param decompressors null is grpc-java's default, which is not loaded before it is needed
   * @param maxMessageSize in bytes, decompressed
   */
  public abstract WireRequest read(
      String fullMethodName,
      HeaderMetadata names,
      @Nullable DecompressorRegistry decompressors,
      int maxMessageSize);

  /**
   * Takes note of the method, once it has been found and before any message is decoded.
   *
   * @throws io.grpc.StatusRuntimeException where it cannot be called in this way; with a cause,
   *     since the function lacks what it takes
   */
  public void bind(MethodDescriptor<?, ?> method) {
    if (json != null) {
      jsonMethod = json.bind(method);
    }
  }

  /**
   * Returns what reads and writes JSON, once {@link #bind} found it; null where nothing is JSON.
   */
  protected final @Nullable JsonMethod jsonMethod() {
    return jsonMethod;
  }

  /** Returns a message of the request in the form that the method's marshaller reads. */
  public final InputStream decodeMessage(InputStream message) throws IOException {
    return jsonMethod == null ? message : jsonMethod.decodeRequest(message);
  }

  /** Tells whether the client can read messages in this encoding. */
  public abstract boolean acceptsEncoding(String encoding);

  /** Describes the request's body for the wire log, line by line, whether or not it can be read. */
  public abstract List<String> describeRequest();

  /** Describes the next parts of the reply's body for the wire log, line by line. */
  public abstract List<String> describeReply(byte[] parts);

  /**
   * Makes a part out of one message.
   *
   * @param message as the method's marshaller wrote it
   * @param compressor null leaves the message as it is
   */
  public final Frame encodeMessage(InputStream message, @Nullable Compressor compressor)
      throws IOException {
    return encodeFrame(jsonMethod == null ? message : jsonMethod.encodeReply(message), compressor);
  }

  /** Puts a message into the frame that the protocol has for it. */
  protected abstract Frame encodeFrame(InputStream message, @Nullable Compressor compressor)
      throws IOException;

  /** Writes the end by {@link #append}, {@link #addHeader} and {@link #setHttpStatus}. */
  protected abstract void writeEnd(Status status, List<String> trailers);

  /** Names the encoding of the messages that follow, by {@link #addHeader}. */
  protected abstract void writeEncoding(String encoding);

  /**
   * Called where a streamed reply has no byte of a body; a protocol that allows such a reply
   * returns bytes that mean the same, since clients of a Function URL wait for a byte after the
   * prelude. May add header fields.
   */
  public byte[] makeBody() throws IOException {
    return takeBody();
  }

  /** Returns the content type of the reply. */
  public abstract String contentType();

  /** Returns parts of the body in the form in which they leave. */
  public abstract byte[] encodeBody(byte[] parts);

  /**
   * Returns how many bytes escapes add to the body in that form, if it is text, or {@link
   * HttpResponse#BINARY}. It is text where all parts are, if {@link #encodeBody} leaves them as
   * they are.
   */
  public long escapes() {
    return binaryParts == 0 ? escapes : HttpResponse.BINARY;
  }

  /**
   * Takes the initial metadata.
   *
   * @param all as names and values in turn
   * @param encoding the name of the one in which messages may be compressed; null is none
   * @return null, or the status to end with because of their length, and then they are not taken
   */
  public final @Nullable Status addHeaders(List<String> all, @Nullable String encoding) {
    List<String> fields = allowed(all);
    long added = 0;
    for (int i = 0; i < fields.size(); i += 2) {
      added += length(fields.get(i), fields.get(i + 1));
    }
    Status refusal = refusal(added, END_LENGTH);
    if (refusal == null) {
      headersLength += added;
      headerFields.addAll(fields);
    }
    if (encoding != null) {
      writeEncoding(encoding);
    }
    return refusal;
  }

  /**
   * Takes one message.
   *
   * @return null, or the status to end with because of its length, and then it is not taken
   */
  public final @Nullable Status addMessage(Frame message) {
    append(message);
    Status refusal = refusal(0, END_LENGTH);
    if (refusal != null) {
      keepParts(parts.size() - 1);
    } else if (parts.size() > MAX_PARTS) {
      joinParts();
    }
    return refusal;
  }

  /**
   * Takes the end; nothing may follow it.
   *
   * @param trailers as names and values in turn
   * @return null, or the status that the client sees instead because of their length
   */
  public final @Nullable Status end(Status status, List<String> trailers) {
    int fieldsBefore = headerFields.size();
    int partsBefore = parts.size();
    long headersLengthBefore = headersLength;
    long partsLengthBefore = partsLength;
    Status refusal = refusalOfEnd(status, trailers);
    if (refusal == null) {
      return null;
    }
    boolean longByItself = partsLength - partsLengthBefore > maxLength;
    headerFields.subList(fieldsBefore, headerFields.size()).clear();
    keepParts(longByItself ? 0 : Math.min(partsBefore, parts.size()));
    headersLength = headersLengthBefore;
    writeEnd(refusal, List.of());
    return refusal;
  }

  /** Where the end cannot be written, another is: without one, the client would wait for ever. */
  private @Nullable Status refusalOfEnd(Status status, List<String> trailers) {
    try {
      writeEnd(status, trailers);
      return refusal(0, 0);
    } catch (RuntimeException | Error e) {
      return Status.INTERNAL
          .withDescription("the end of the call could not be written")
          .withCause(e);
    }
  }

  /** Twice what there is: quotes in a value are escaped, and CORS names each field once more. */
  private static long length(String name, String value) {
    return 2L * name.length() + 2L * value.length() + FIELD_LENGTH;
  }

  private @Nullable Status refusal(long moreHeaders, long moreParts) {
    boolean isText = binaryParts == 0 && !parts.isEmpty();
    long body = partsLength + moreParts;
    long inJson = isText ? body + escapes : (body + 2) / 3 * 4;
    long length = ENVELOPE_LENGTH + headersLength + moreHeaders + inJson;
    return length <= maxLength
        ? null
        : Status.RESOURCE_EXHAUSTED.withDescription(
            "reply too large: "
                + length
                + " bytes (expected: at most "
                + maxLength
                + ", with headers, trailers and "
                + (isText ? "escapes)" : "base64)"));
  }

  /**
   * Finds what decompresses the request's messages. A client that compresses is told what it may
   * send.
   *
   * @param source the name of what named the encoding, for the message
   * @param encoding null is identity
   * @param advertisement the name of the header field that tells the client
   * @param decompressors null is grpc-java's default
   * @return null for identity
   * @throws io.grpc.StatusRuntimeException UNIMPLEMENTED where the encoding is not known
   */
  protected final @Nullable Decompressor decompressor(
      String source,
      @Nullable String encoding,
      String advertisement,
      @Nullable DecompressorRegistry decompressors) {
    if (encoding == null || encoding.equals("identity")) {
      return null;
    }
    DecompressorRegistry registry =
        decompressors == null ? DecompressorRegistry.getDefaultInstance() : decompressors;
    addHeader(advertisement, Encodings.advertised(registry));
    return Encodings.decompressor(source, encoding, registry);
  }

  /** Returns metadata without the names that the protocol keeps for itself. */
  protected List<String> allowed(List<String> fields) {
    return fields;
  }

  /** Adds one header field of the protocol itself. */
  protected final void addHeader(String name, String value) {
    headersLength += length(name, value);
    headerFields.add(name);
    headerFields.add(value);
  }

  /** Appends one part to the body. */
  protected final void append(Frame part) {
    parts.add(part);
    count(part);
  }

  private void count(Frame part) {
    partsLength += part.size();
    if (part.escapes() == HttpResponse.BINARY) {
      binaryParts++;
    } else {
      escapes += part.escapes();
    }
  }

  /** Drops the messages, for a protocol whose reply has either messages or an error. */
  protected final void dropMessages() {
    keepParts(0);
  }

  private void keepParts(int number) {
    parts.subList(number, parts.size()).clear();
    partsLength = escapes = binaryParts = 0;
    for (int i = 0; i < number; i++) {
      count(parts.get(i));
    }
  }

  private void joinParts() {
    Frame first = parts.get(0);
    for (int i = 1; i < parts.size(); i++) {
      first.append(parts.get(i));
    }
    keepParts(1);
  }

  /** Sets a status other than 200, for a protocol that says by it how a call ended. */
  protected final void setHttpStatus(int status) {
    httpStatus = status;
  }

  /** Returns the HTTP status of the reply. */
  public final int httpStatus() {
    return httpStatus;
  }

  /** Returns the header fields as names and values in turn, without the content type. */
  public final List<String> headerFields() {
    return headerFields;
  }

  /**
   * Returns the parts that this has not returned yet, which the limit no longer counts. What {@link
   * #escapes} says stays, since it is asked for afterwards.
   */
  public final byte[] takeBody() {
    byte[] body = new byte[(int) partsLength];
    int at = 0;
    for (Frame part : parts) {
      at += part.copyTo(body, at);
    }
    parts.clear();
    partsLength = 0;
    return body;
  }
}
