package io.lambdagrpc.internal.connect;

import io.grpc.Compressor;
import io.grpc.Decompressor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.FrameReader;
import io.lambdagrpc.internal.wire.Messages;
import io.lambdagrpc.internal.wire.WireLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call with streams, whatever streams in it: each message is enveloped, and the end is the last
 * envelope of the body (<a
 * href="https://connectrpc.com/docs/protocol/#streaming-response">Streaming-Response</a>).
 */
final class StreamExchange extends ConnectExchange {

  /** The flag of the envelope that is the end. */
  private static final int END_STREAM = 0x02;

  private final boolean isJson;
  private final WireLog replyLog = new WireLog("reply", END_STREAM);

  private StreamExchange(
      HttpRequest http,
      boolean isJson,
      JsonCodec json,
      boolean isVersionRequired,
      int maxReplyLength) {
    super(http, isJson, json, isVersionRequired, maxReplyLength);
    this.isJson = isJson;
  }

  static Exchange of(
      HttpRequest http,
      boolean isJson,
      JsonCodec json,
      boolean isVersionRequired,
      int maxReplyLength) {
    return new StreamExchange(http, isJson, json, isVersionRequired, maxReplyLength);
  }

  @Override
  String encodingSource() {
    return "connect-content-encoding";
  }

  @Override
  @Nullable String encoding() {
    return http().headers().first("connect-content-encoding");
  }

  @Override
  String acceptHeader() {
    return "connect-accept-encoding";
  }

  @Override
  @Nullable String version() {
    return http().headers().first("connect-protocol-version");
  }

  @Override
  Messages readMessages(@Nullable Decompressor decompressor, int maxMessageSize) {
    return FrameReader.of(http().body(), encodingSource(), decompressor, maxMessageSize);
  }

  @Override
  void checkMethod(MethodDescriptor<?, ?> method) {
    if (method.getType() == MethodType.UNARY) {
      throw refuse(
          415,
          method.getFullMethodName()
              + ": content-type: "
              + contentType()
              + " (expected: application/proto or application/json, since it does not stream)");
    }
  }

  @Override
  protected Frame encodeFrame(InputStream message, @Nullable Compressor compressor)
      throws IOException {
    return Frame.enveloped(message, compressor);
  }

  @Override
  protected void writeEncoding(String encoding) {
    addHeader("connect-content-encoding", encoding);
  }

  @Override
  void writeEnd(Status status, List<String> all, List<String> trailers) {
    if (isHttpFault()) {
      writeError(status, all);
      return;
    }
    StringBuilder end = new StringBuilder("{");
    if (!status.isOk()) {
      end.append("\"error\":").append(error(status, all));
    }
    if (!trailers.isEmpty()) {
      end.append(status.isOk() ? "\"metadata\":" : ",\"metadata\":");
      ConnectError.writeMetadata(end, trailers);
    }
    byte[] bytes = end.append('}').toString().getBytes(StandardCharsets.UTF_8);
    append(Frame.of(bytes, Frame.PREFIX_LENGTH).withPrefix(END_STREAM));
  }

  @Override
  public String contentType() {
    if (isHttpFault()) {
      return "application/json";
    }
    return isJson ? "application/connect+json" : "application/connect+proto";
  }

  @Override
  public List<String> describeRequest() {
    return new WireLog("request", END_STREAM).describe(http().body(), "");
  }

  @Override
  public List<String> describeReply(byte[] parts) {
    String end = end();
    return isHttpFault()
        ? List.of("reply end: HTTP " + httpStatus() + " " + end)
        : replyLog.describe(parts, end == null ? "" : end);
  }
}
