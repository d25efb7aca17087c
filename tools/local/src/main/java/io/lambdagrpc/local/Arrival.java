package io.lambdagrpc.local;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway knows of a request beside its text: its own id for it, when, and by which port.
 *
 * @param authorizer what its authorizer found out; null where it has none
 */
record Arrival(String requestId, Instant at, int port, @Nullable JsonObject authorizer) {
  static final String ACCOUNT = "123456789012";
  static final String REGION = "us-east-1";
  static final String API_ID = "a1b2c3d4e5";

  private static final DateTimeFormatter COMMON_LOG =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  static Arrival now(int port, @Nullable JsonObject authorizer) {
    return new Arrival(UUID.randomUUID().toString(), Instant.now(), port, authorizer);
  }

  String commonLogTime() {
    return COMMON_LOG.format(at);
  }

  /** Returns the headers that the function gets: the caller's, and those that gateways add. */
  List<Header> headersOf(HttpRequest request) {
    List<Header> headers = new ArrayList<>();
    for (Header header : request.headers()) {
      if (!header.isHopByHop()
          && !header.is(Gateway.EVENT_HEADER)
          && !header.is(Gateway.AUTHORIZER_HEADER)) {
        headers.add(header);
      }
    }
    headers.add(new Header("X-Forwarded-For", LoopbackServer.ADDRESS));
    headers.add(new Header("X-Forwarded-Port", Integer.toString(port)));
    headers.add(new Header("X-Forwarded-Proto", port == 443 ? "https" : "http"));
    if (request.header("X-Amzn-Trace-Id") == null) {
      headers.add(new Header("X-Amzn-Trace-Id", "Root=1-" + traceRoot()));
    }
    return headers;
  }

  /** Adds what the authorizer found out, if there is one, to the context of a request. */
  void addAuthorizer(JsonObject context) {
    if (authorizer != null) {
      context.add("authorizer", authorizer);
    }
  }

  private String traceRoot() {
    String digits = requestId.replace("-", "");
    return Long.toHexString(at.getEpochSecond()) + "-" + digits.substring(0, 24);
  }
}
