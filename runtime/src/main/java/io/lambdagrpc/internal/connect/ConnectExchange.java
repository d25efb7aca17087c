package io.lambdagrpc.internal.connect;

import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.text.Excerpt;
import io.lambdagrpc.internal.wire.Encodings;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.FrameReader;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import io.lambdagrpc.internal.wire.Messages;
import io.lambdagrpc.internal.wire.WireLog;
import io.lambdagrpc.internal.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What unary calls and streams of Connect have in common: the head of a request, and errors. */
abstract class ConnectExchange extends Exchange {

  private static final int MAX_TIMEOUT_DIGITS = 10;

  private final HttpRequest http;
  private final boolean isVersionRequired;
  private @Nullable MethodDescriptor<?, ?> method;
  private boolean isHeadFaulty;

  /**
   * The HTTP status of a request that is no call of its method; 0 where it is one. Noted without
   * the lock, while a deadline may write another end.
   */
  private volatile int refusedAs;

  /** The same, where the end that was written says so. */
  private int httpFault;

  private @Nullable String end;

  ConnectExchange(
      HttpRequest http,
      boolean isJson,
      JsonCodec json,
      boolean isVersionRequired,
      int maxReplyLength) {
    super(isJson ? json : null, maxReplyLength);
    this.http = http;
    this.isVersionRequired = isVersionRequired;
  }

  final HttpRequest http() {
    return http;
  }

  /** Returns how the call ended, for the wire log; null as long as it has not. */
  final @Nullable String end() {
    return end;
  }

  /** Tells whether the reply is an error that no stream can carry. */
  final boolean isHttpFault() {
    return httpFault != 0;
  }

  /** Returns the name of what names the encoding of the request's messages. */
  abstract String encodingSource();

  /** Returns the encoding of the request's messages, or null where it names none. */
  abstract @Nullable String encoding();

  /** Returns the name of the header that lists the encodings which the client can read. */
  abstract String acceptHeader();

  /** Returns the version of the protocol that the request names, or null where it names none. */
  abstract @Nullable String version();

  /** Reads the messages. */
  abstract Messages readMessages(@Nullable Decompressor decompressor, int maxMessageSize);

  /**
   * Checks that this request can be one of the method's.
   *
   * @throws StatusRuntimeException as {@link #refuse} makes it
   */
  abstract void checkMethod(MethodDescriptor<?, ?> method);

  @Override
  public final WireRequest read(
      String fullMethodName,
      HeaderMetadata names,
      @Nullable DecompressorRegistry decompressors,
      int maxMessageSize) {
    HttpHeaders headers = http.headers();
    Metadata metadata = new Metadata();
    long timeoutNanos = WireRequest.NO_TIMEOUT;
    Decompressor decompressor = null;
    Status headFault = null;
    try {
      for (int i = 0; i < headers.size(); i++) {
        names.decode(headers.name(i), headers.value(i), metadata);
      }
      String timeout = headers.first("connect-timeout-ms");
      if (timeout != null) {
        timeoutNanos = decodeTimeout(timeout);
      }
      checkVersion(version());
      decompressor = decompressor(encodingSource(), encoding(), acceptHeader(), decompressors);
    } catch (StatusRuntimeException e) {
      headFault = e.getStatus();
      isHeadFaulty = true;
    }
    Messages messages = FrameReader.NONE;
    Status bodyFault = null;
    try {
      messages = readMessages(decompressor, maxMessageSize);
    } catch (StatusRuntimeException e) {
      bodyFault = e.getStatus();
    }
    return new WireRequest(
        fullMethodName, metadata, timeoutNanos, "connect", messages, http, headFault, bodyFault);
  }

  /** Decodes {@code Timeout-Milliseconds} to nanoseconds. */
  private static long decodeTimeout(String timeout) {
    long millis = 0;
    for (int i = 0; i < timeout.length(); i++) {
      char c = timeout.charAt(i);
      if (c < '0' || c > '9') {
        throw badTimeout(timeout);
      }
      millis = millis * 10 + (c - '0');
    }
    if (timeout.isEmpty() || timeout.length() > MAX_TIMEOUT_DIGITS) {
      throw badTimeout(timeout);
    }
    return millis * 1_000_000;
  }

  private static StatusRuntimeException badTimeout(String timeout) {
    return invalid("connect-timeout-ms: " + Excerpt.of(timeout) + " (expected: up to 10 digits)");
  }

  private void checkVersion(@Nullable String version) {
    boolean isGet = http.method().equals("GET");
    String expected = isGet ? "v1" : "1";
    if (version == null ? isVersionRequired : !version.equals(expected)) {
      throw invalid(
          (isGet ? "connect: " : "connect-protocol-version: ")
              + Excerpt.of(version)
              + " (expected: "
              + expected
              + ")");
    }
  }

  static StatusRuntimeException invalid(String text) {
    return Status.INVALID_ARGUMENT.withDescription(text).asRuntimeException();
  }

  /** A client that does not say what it can read can read the encoding that it uses itself. */
  @Override
  public final boolean acceptsEncoding(String encoding) {
    return http.headers().first(acceptHeader()) == null
        ? encoding.equals(encoding())
        : Encodings.lists(http.headers(), acceptHeader(), encoding);
  }

  @Override
  public final void bind(MethodDescriptor<?, ?> method) {
    this.method = method;
    checkMethod(method);
    try {
      super.bind(method);
    } catch (StatusRuntimeException e) {
      refusedAs = 415;
      throw e;
    }
  }

  /** Returns what ends a request that is no call of its method. */
  final StatusRuntimeException refuse(int httpStatus, String text) {
    refusedAs = httpStatus;
    return Status.UNIMPLEMENTED.withDescription(text).asRuntimeException();
  }

  /** Connect keeps these names for itself. */
  @Override
  protected final List<String> allowed(List<String> fields) {
    List<String> allowed = new ArrayList<>(fields.size());
    for (int i = 0; i < fields.size(); i += 2) {
      String name = fields.get(i);
      if (!name.startsWith("connect-") && !name.equals(ConnectError.DETAILS)) {
        allowed.add(name);
        allowed.add(fields.get(i + 1));
      }
    }
    return allowed;
  }

  @Override
  protected final void writeEnd(Status status, List<String> all) {
    end = WireLog.describeEnd(status, all);
    if (status.getCode() == Status.Code.UNIMPLEMENTED) {
      httpFault = method == null && !isHeadFaulty ? 404 : refusedAs;
    }
    writeEnd(status, all, allowed(all));
  }

  /**
   * Writes the end.
   *
   * @param all the trailers, with those that the protocol keeps for itself
   * @param trailers without these
   */
  abstract void writeEnd(Status status, List<String> all, List<String> trailers);

  /** Writes an error as the whole reply, and trailers as header fields. */
  final void writeError(Status status, List<String> all) {
    dropMessages();
    setHttpStatus(httpFault == 0 ? ConnectError.httpStatus(status.getCode()) : httpFault);
    append(Frame.of(error(status, all).getBytes(StandardCharsets.UTF_8), 0).asText());
  }

  /** Returns an error as JSON. */
  final String error(Status status, List<String> trailers) {
    StringBuilder out = new StringBuilder();
    ConnectError.write(out, status, trailers, jsonMethod());
    return out.toString();
  }

  @Override
  public final byte[] encodeBody(byte[] parts) {
    return parts;
  }
}
