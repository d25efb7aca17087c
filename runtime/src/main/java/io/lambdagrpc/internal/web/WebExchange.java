package io.lambdagrpc.internal.web;

import io.grpc.Compressor;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Encodings;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.FrameReader;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import io.lambdagrpc.internal.wire.WireLog;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of grpc-web and its reply. The status is always in the trailer frame, even without a
 * message before it: browsers and gateways lose a status in the HTTP headers.
 */
final class WebExchange extends Exchange {

  private static final String HEX = "0123456789ABCDEF";

  /** The flag of the frame of trailers. */
  private static final int TRAILERS = 0x80;

  private final HttpRequest http;
  private final ContentType requestType;
  private final ContentType replyType;
  private @Nullable WireLog replyLog;

  WebExchange(
      HttpRequest http,
      ContentType requestType,
      ContentType replyType,
      @Nullable JsonCodec json,
      int maxReplyLength) {
    super(json, maxReplyLength);
    this.http = http;
    this.requestType = requestType;
    this.replyType = replyType;
  }

  @Override
  public WireRequest read(
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
      String timeout = headers.first("grpc-timeout");
      if (timeout != null) {
        timeoutNanos = GrpcTimeout.decode(timeout);
      }
      requestType.checkSupported();
      decompressor =
          decompressor(
              "grpc-encoding",
              headers.first("grpc-encoding"),
              "grpc-accept-encoding",
              decompressors);
    } catch (StatusRuntimeException e) {
      headFault = e.getStatus();
    }
    FrameReader messages = FrameReader.NONE;
    Status bodyFault = null;
    try {
      if (requestType.isSupported()) {
        messages = FrameReader.of(decodedBody(), "grpc-encoding", decompressor, maxMessageSize);
      }
    } catch (StatusRuntimeException e) {
      bodyFault = e.getStatus();
    }
    return new WireRequest(
        fullMethodName, metadata, timeoutNanos, "grpc-web", messages, http, headFault, bodyFault);
  }

  private byte[] decodedBody() {
    return requestType.isText() ? TextBody.decode(http.body()) : http.body();
  }

  @Override
  public List<String> describeRequest() {
    WireLog log = new WireLog("request", TRAILERS);
    if (!requestType.isSupported()) {
      return List.of(log.describeUndecoded(http.body()));
    }
    try {
      return log.describe(decodedBody(), null);
    } catch (StatusRuntimeException e) {
      return List.of(log.describeUndecoded(http.body()));
    }
  }

  @Override
  public List<String> describeReply(byte[] parts) {
    WireLog log = replyLog;
    if (log == null) {
      log = new WireLog("reply", TRAILERS);
      replyLog = log;
    }
    return log.describe(parts, null);
  }

  @Override
  public boolean acceptsEncoding(String encoding) {
    return Encodings.lists(http.headers(), "grpc-accept-encoding", encoding);
  }

  @Override
  protected Frame encodeFrame(InputStream message, @Nullable Compressor compressor)
      throws IOException {
    return Frame.enveloped(message, compressor);
  }

  @Override
  protected void writeEncoding(String encoding) {
    addHeader("grpc-encoding", encoding);
  }

  @Override
  protected void writeEnd(Status status, List<String> trailers) {
    StringBuilder block = new StringBuilder(64);
    block.append("grpc-status:").append(status.getCode().value()).append("\r\n");
    String description = status.getDescription();
    if (description != null) {
      block.append("grpc-message:");
      percentEncode(description, block);
      block.append("\r\n");
    }
    for (int i = 0; i < trailers.size(); i += 2) {
      block.append(trailers.get(i)).append(':').append(trailers.get(i + 1)).append("\r\n");
    }
    byte[] bytes = block.toString().getBytes(StandardCharsets.ISO_8859_1);
    append(Frame.of(bytes, Frame.PREFIX_LENGTH).withPrefix(TRAILERS));
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

  @Override
  public String contentType() {
    return replyType.name();
  }

  @Override
  public byte[] encodeBody(byte[] parts) {
    return replyType.isText() ? TextBody.encode(parts) : parts;
  }

  @Override
  public long escapes() {
    return replyType.isText() ? 0 : HttpResponse.BINARY;
  }
}
