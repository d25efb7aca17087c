package io.lambdagrpc.internal.connect;

import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The Connect protocol, with messages in protobuf and in JSON. The factories that it calls return
 * {@link Exchange} and no subclass of it, since the verifier would load the subclass with this
 * class. Safe for use by many threads.
 */
public final class ConnectProtocol implements Protocol {

  private final JsonCodec json;
  private final boolean isVersionRequired;

  /**
   * Serves the Connect protocol.
   *
   * @param isVersionRequired whether a request without {@code connect-protocol-version} is refused
   */
  public ConnectProtocol(JsonCodec json, boolean isVersionRequired) {
    this.json = json;
    this.isVersionRequired = isVersionRequired;
  }

  @Override
  public @Nullable Exchange claim(HttpRequest request, int maxReplyLength) {
    return switch (request.method()) {
      case "POST" -> claimPost(request, maxReplyLength);
      case "GET" ->
          isCall(request.query()) ? unary(UnaryRequest.ofGet(request), maxReplyLength) : null;
      default -> null;
    };
  }

  private @Nullable Exchange claimPost(HttpRequest request, int maxReplyLength) {
    String contentType = request.headers().first("content-type");
    if (contentType == null) {
      return null;
    }
    return switch (HttpHeaders.mediaType(contentType)) {
      case "application/proto" -> unary(UnaryRequest.ofPost(request, "proto"), maxReplyLength);
      case "application/json" -> unary(UnaryRequest.ofPost(request, "json"), maxReplyLength);
      case "application/connect+proto" -> stream(request, false, maxReplyLength);
      case "application/connect+json" -> stream(request, true, maxReplyLength);
      default -> null;
    };
  }

  private Exchange unary(UnaryRequest request, int maxReplyLength) {
    return UnaryExchange.of(request, json, isVersionRequired, maxReplyLength);
  }

  private Exchange stream(HttpRequest request, boolean isJson, int maxReplyLength) {
    return StreamExchange.of(request, isJson, json, isVersionRequired, maxReplyLength);
  }

  /** Tells whether a query has what only that of a call has; other pages have queries as well. */
  private static boolean isCall(String query) {
    return has(query, "encoding=") || has(query, "message=") || has(query, "connect=v");
  }

  private static boolean has(String query, String start) {
    return query.startsWith(start) || query.contains("&" + start);
  }
}
