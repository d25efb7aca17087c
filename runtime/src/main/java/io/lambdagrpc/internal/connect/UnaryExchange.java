package io.lambdagrpc.internal.connect;

import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.Decompressor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.text.Excerpt;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.Messages;
import io.lambdagrpc.internal.wire.WireLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A unary call: message and reply are whole bodies, trailers are header fields, and an error is an
 * HTTP status with JSON (<a
 * href="https://connectrpc.com/docs/protocol/#unary-response">Unary-Response</a>).
 */
final class UnaryExchange extends ConnectExchange {

  /**
   * A field without a value, of a number that protobuf keeps for itself (19000), so that no type
   * has it: parsers pass over it.
   */
  private static final byte[] UNKNOWN_FIELD = {(byte) 0xc2, (byte) 0xa3, 0x09, 0};

  private static final int METHOD_NOT_ALLOWED = 405;

  private final UnaryRequest request;
  private @Nullable String encoding;
  private boolean isCompressed;
  private boolean isError;

  private UnaryExchange(
      UnaryRequest request, JsonCodec json, boolean isVersionRequired, int maxReplyLength) {
    super(request.http(), request.isJson(), json, isVersionRequired, maxReplyLength);
    this.request = request;
  }

  static Exchange of(
      UnaryRequest request, JsonCodec json, boolean isVersionRequired, int maxReplyLength) {
    return new UnaryExchange(request, json, isVersionRequired, maxReplyLength);
  }

  @Override
  String encodingSource() {
    return request.isGet() ? "compression" : "content-encoding";
  }

  @Override
  @Nullable String encoding() {
    return request.encoding();
  }

  @Override
  String acceptHeader() {
    return "accept-encoding";
  }

  @Override
  @Nullable String version() {
    return request.version();
  }

  @Override
  Messages readMessages(@Nullable Decompressor decompressor, int maxMessageSize) {
    if (request.fault() != null) {
      throw request.fault().asRuntimeException();
    }
    return UnaryMessage.of(request.message(), decompressor, maxMessageSize);
  }

  @Override
  void checkMethod(MethodDescriptor<?, ?> method) {
    String name = method.getFullMethodName();
    if (method.getType() != MethodType.UNARY) {
      throw refuse(
          415,
          name
              + ": "
              + (request.isGet() ? "a query" : "content-type: application/" + request.codec())
              + " (expected: application/connect+proto or application/connect+json, since it"
              + " streams; a shell has buf curl for that)");
    }
    if (request.isGet() && !method.isSafe()) {
      throw refuse(
          METHOD_NOT_ALLOWED,
          name + ": GET (expected: POST, or idempotency_level = NO_SIDE_EFFECTS in its schema)");
    }
    if (request.fault() == null && !request.isJson() && !"proto".equals(request.codec())) {
      throw refuse(415, "encoding: " + Excerpt.of(request.codec()) + " (expected: proto or json)");
    }
  }

  @Override
  protected Frame encodeFrame(InputStream message, @Nullable Compressor compressor)
      throws IOException {
    Frame frame = Frame.of(message, compressor, 0);
    isCompressed = compressor != null;
    return request.isJson() && !isCompressed ? frame.asText() : frame;
  }

  /** Kept until the end: the message may be sent without compression after all. */
  @Override
  protected void writeEncoding(String encoding) {
    this.encoding = encoding;
  }

  @Override
  void writeEnd(Status status, List<String> all, List<String> trailers) {
    if (request.isGet()) {
      addHeader("vary", "Accept-Encoding");
    }
    if (!status.isOk()) {
      isError = true;
      writeError(status, all);
      if (httpStatus() == METHOD_NOT_ALLOWED) {
        addHeader("allow", "POST");
      }
    } else if (isCompressed) {
      addHeader("content-encoding", Objects.requireNonNull(encoding, "encoding"));
    }
    for (int i = 0; i < trailers.size(); i += 2) {
      addHeader("trailer-" + trailers.get(i), trailers.get(i + 1));
    }
  }

  /** An empty message as bytes: compressed, or as a field that no type has. */
  @Override
  public byte[] makeBody() throws IOException {
    Compressor gzip = new Codec.Gzip();
    if (acceptsEncoding(gzip.getMessageEncoding())) {
      addHeader("content-encoding", gzip.getMessageEncoding());
      append(Frame.of(new ByteArrayInputStream(new byte[0]), gzip, 0));
    } else {
      append(Frame.of(UNKNOWN_FIELD, 0));
    }
    return takeBody();
  }

  @Override
  public String contentType() {
    return isError || request.isJson() ? "application/json" : "application/proto";
  }

  @Override
  public List<String> describeRequest() {
    return List.of(new WireLog("request", 0).describeBare(request.message()));
  }

  @Override
  public List<String> describeReply(byte[] parts) {
    List<String> lines = new ArrayList<>();
    lines.add(new WireLog("reply", 0).describeBare(parts));
    lines.add("reply end: HTTP " + httpStatus() + " " + end());
    return lines;
  }
}
