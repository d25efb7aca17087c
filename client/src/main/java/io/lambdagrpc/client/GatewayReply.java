package io.lambdagrpc.client;

import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A reply that does not end with a {@code grpc-status}: it comes from a gateway in front of the
 * service, and all that it tells is its HTTP status and, where it is text, its body (<a
 * href="https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md">
 * http-grpc-status-mapping</a>).
 */
final class GatewayReply {

  private static final int TEXT_LIMIT = 512;

  private final int httpStatus;
  private final String contentType;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private boolean hasBody;

  GatewayReply(int httpStatus, @Nullable String contentType) {
    this.httpStatus = httpStatus;
    this.contentType = contentType == null ? "none" : Protocol.printable(contentType);
  }

  /** Keeps the first bytes of a text, drops the others. */
  void add(ByteBuffer bytes) {
    hasBody |= bytes.hasRemaining();
    int count = isText() ? Math.min(bytes.remaining(), TEXT_LIMIT - text.size()) : 0;
    byte[] kept = new byte[count];
    bytes.get(kept);
    text.writeBytes(kept);
  }

  boolean hasBody() {
    return hasBody;
  }

  Status status() {
    String body = text.toString(StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip();
    return code()
        .toStatus()
        .withDescription(
            "no grpc-status at the end of the reply: HTTP "
                + httpStatus
                + ", content-type "
                + contentType
                + (body.isEmpty() ? "" : ": " + Protocol.printable(body))
                + " (expected: content-type "
                + WebFormat.BINARY.contentType()
                + " and a trailer frame)");
  }

  private Status.Code code() {
    return switch (httpStatus) {
      case 400 -> Status.Code.INTERNAL;
      case 401 -> Status.Code.UNAUTHENTICATED;
      case 403 -> Status.Code.PERMISSION_DENIED;
      case 404 -> Status.Code.UNIMPLEMENTED;
      case 429, 502, 503, 504 -> Status.Code.UNAVAILABLE;
      default -> Status.Code.UNKNOWN;
    };
  }

  private boolean isText() {
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || type.contains("json") || type.contains("xml");
  }
}
