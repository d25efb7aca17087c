package io.lambdagrpc.internal.web;

import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Protocol;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** grpc-web, binary and text. Safe for use by many threads. */
public final class WebProtocol implements Protocol {

  private final Supplier<JsonCodec> json;

  /**
   * Serves grpc-web.
   *
   * @param json is asked for by the first request that wants it
   */
  public WebProtocol(Supplier<JsonCodec> json) {
    this.json = json;
  }

  @Override
  public @Nullable Exchange claim(HttpRequest request, int maxReplyLength) {
    HttpHeaders headers = request.headers();
    ContentType type = ContentType.find(headers.first("content-type"));
    return type == null || !request.method().equals("POST")
        ? null
        : new WebExchange(
            request,
            type,
            accepted(headers, type),
            type.isJson() ? json.get() : null,
            maxReplyLength);
  }

  /** Returns the type of the reply to a request. */
  private static ContentType accepted(HttpHeaders headers, ContentType request) {
    for (int i = headers.indexOf("accept", 0); i >= 0; i = headers.indexOf("accept", i + 1)) {
      ContentType found = request.findAccepted(headers.value(i));
      if (found != null) {
        return found;
      }
    }
    return request;
  }
}
