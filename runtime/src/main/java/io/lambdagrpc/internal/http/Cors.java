package io.lambdagrpc.internal.http;

import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.text.Excerpt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What browsers are told about calls from other origins, in the header fields of the <a
 * href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS protocol</a>.
 *
 * @param origins those that are allowed; null is any
 * @param requestHeaders those that are allowed beside the protocol's own; null is any
 * @param exposedHeaders those that scripts may read beside the protocol's own and those of a reply
 * @param credentials whether a call may carry cookies and the like; never from any origin
 * @param maxAgeSeconds how long a browser may remember the answer to a preflight
 */
public record Cors(
    @Nullable List<String> origins,
    @Nullable List<String> requestHeaders,
    List<String> exposedHeaders,
    boolean credentials,
    long maxAgeSeconds) {

  private static final String ALLOW_ORIGIN = "access-control-allow-origin";
  private static final String ALLOW_CREDENTIALS = "access-control-allow-credentials";
  private static final String EXPOSE_HEADERS = "access-control-expose-headers";

  /** The length of all fields of a reply, without the values that differ. */
  private static final int ENVELOPE_LENGTH = 512;

  private static final String OWN_REQUEST_HEADERS =
      "content-type, x-grpc-web, x-user-agent, grpc-timeout, connect-protocol-version,"
          + " connect-timeout-ms";

  /** Tells whether a browser asks by this request whether it may call. */
  static boolean isPreflight(HttpRequest request) {
    return request.method().equals("OPTIONS")
        && request.headers().first("origin") != null
        && request.headers().first("access-control-request-method") != null;
  }

  /** Answers a preflight. */
  HttpResponse preflight(HttpRequest request) {
    String origin = request.headers().first("origin");
    if (!allows(origin)) {
      HttpResponse refusal =
          HttpResponse.text(
              403, "origin: " + Excerpt.of(origin) + " (expected: one that CORS is set to allow)");
      addOrigin(refusal.headers(), origin);
      return refusal;
    }
    HttpHeaders headers = new HttpHeaders();
    addOrigin(headers, origin);
    headers.add("access-control-allow-methods", "GET, POST");
    String allowed = allowedHeaders(request.headers());
    if (allowed != null) {
      headers.add("access-control-allow-headers", allowed);
    }
    headers.add("access-control-max-age", Long.toString(maxAgeSeconds));
    return new HttpResponse(204, headers, new byte[0], 0, 0);
  }

  private @Nullable String allowedHeaders(HttpHeaders request) {
    if (requestHeaders == null) {
      String wanted = request.first("access-control-request-headers");
      return wanted != null && isListOfNames(wanted) ? wanted : null;
    }
    return requestHeaders.isEmpty()
        ? OWN_REQUEST_HEADERS
        : OWN_REQUEST_HEADERS + ", " + String.join(", ", requestHeaders);
  }

  /** What comes back is a list of header names, as browsers send it, and nothing else. */
  private static boolean isListOfNames(String list) {
    for (String name : list.split(",", -1)) {
      if (!HttpHeaders.isName(name.trim())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns how much {@link #addTo} may add in JSON, without the names of the reply's own fields.
   */
  int replyLength(HttpRequest request) {
    String origin = request.headers().first("origin");
    return ENVELOPE_LENGTH
        + 2 * (origin == null ? 0 : origin.length())
        + String.join(", ", exposedHeaders).length();
  }

  /**
   * Adds what the reply to a call needs. Fields of these names that the service sent do not count:
   * a browser refuses a reply that has two of them.
   */
  void addTo(HttpHeaders reply, HttpRequest request) {
    reply.remove(ALLOW_ORIGIN);
    reply.remove(ALLOW_CREDENTIALS);
    reply.remove(EXPOSE_HEADERS);
    String origin = request.headers().first("origin");
    if (allows(origin)) {
      reply.add(EXPOSE_HEADERS, exposed(reply));
    }
    addOrigin(reply, origin);
  }

  private String exposed(HttpHeaders reply) {
    Set<String> names = new LinkedHashSet<>();
    names.add("grpc-status");
    names.add("grpc-message");
    names.add("grpc-status-details-bin");
    names.addAll(exposedHeaders);
    for (int i = 0; i < reply.size(); i++) {
      names.add(reply.name(i));
    }
    return String.join(", ", names);
  }

  private boolean allows(@Nullable String origin) {
    return origin != null && (origins == null || origins.contains(origin));
  }

  private void addOrigin(HttpHeaders reply, @Nullable String origin) {
    reply.add("vary", "Origin");
    if (origin == null || !allows(origin)) {
      return;
    }
    reply.add(ALLOW_ORIGIN, origins == null ? "*" : origin);
    if (credentials) {
      reply.add(ALLOW_CREDENTIALS, "true");
    }
  }
}
