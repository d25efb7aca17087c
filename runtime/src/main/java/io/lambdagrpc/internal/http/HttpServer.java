package io.lambdagrpc.internal.http;

import io.grpc.HandlerRegistry;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.call.Invocation;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Protocol;
import io.lambdagrpc.internal.wire.Sink;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves one HTTP request: the straight line from content type to reply. What no protocol takes
 * fails as HTTP; whatever fails later is the status of a call. Safe for use by many threads at
 * once.
 */
public final class HttpServer {

  private final Calls calls;
  private final List<Protocol> protocols;
  private final @Nullable Cors cors;
  private final @Nullable String healthCheckPath;
  private final boolean wireLog;

  /**
   * Serves calls.
   *
   * @param protocols are asked in this order
   * @param cors null leaves cross-origin calls to the front
   * @param healthCheckPath null is the default of load balancers, for them only
   * @param wireLog whether each frame is logged
   */
  public HttpServer(
      Calls calls,
      List<Protocol> protocols,
      @Nullable Cors cors,
      @Nullable String healthCheckPath,
      boolean wireLog) {
    this.calls = calls;
    this.protocols = protocols;
    this.cors = cors;
    this.healthCheckPath = healthCheckPath;
    this.wireLog = wireLog;
  }

  /** Serves one request; throws nothing that a request or a service could cause. */
  public HttpResponse serve(HttpRequest request, Invocation invocation) throws IOException {
    int maxLength = request.format().maxReplyLength();
    Exchange exchange =
        claim(request, cors == null ? maxLength : maxLength - cors.replyLength(request));
    if (exchange == null) {
      return answerWithoutCall(request);
    }
    BufferedSink sink = new BufferedSink(request, exchange, cors, wireLog ? invocation : null);
    run(request, exchange, sink, invocation);
    return sink.response();
  }

  /**
   * Serves one request as {@link #serve} does, but for the limit of the reply: what the service
   * hands over leaves at once.
   *
   * @throws IOException if the reply could not be written whole; its call is cancelled then
   */
  public void stream(HttpRequest request, Invocation invocation, StreamedReply reply)
      throws IOException {
    Exchange exchange = claim(request, Integer.MAX_VALUE);
    if (exchange == null) {
      EventCodec.stream(answerWithoutCall(request), reply);
      return;
    }
    StreamedSink sink =
        new StreamedSink(request, exchange, cors, wireLog ? invocation : null, reply);
    run(request, exchange, sink, invocation);
  }

  /** Returns the methods of all calls. */
  public HandlerRegistry methods() {
    return calls.settings().methods();
  }

  private @Nullable Exchange claim(HttpRequest request, int maxReplyLength) {
    for (int i = 0; i < protocols.size(); i++) {
      Exchange exchange = protocols.get(i).claim(request, maxReplyLength);
      if (exchange != null) {
        return exchange;
      }
    }
    return null;
  }

  private void run(HttpRequest request, Exchange exchange, Sink sink, Invocation invocation)
      throws IOException {
    if (wireLog) {
      invocation.logInfo(invocation.requestId() + "\n" + exchange.describeRequest());
    }
    calls.run(fullMethodName(request.path()), exchange, sink, invocation);
  }

  /** Returns the reply to a request that no protocol takes. */
  private HttpResponse answerWithoutCall(HttpRequest request) {
    if (cors != null && Cors.isPreflight(request)) {
      return cors.preflight(request);
    }
    HttpResponse reply;
    if (isHealthCheck(request)) {
      reply = HttpResponse.text(200, "");
    } else if (!request.method().equals("POST")) {
      reply = HttpResponse.text(405, "method: " + request.method() + " (expected: POST)");
      reply.headers().add("allow", cors == null ? "POST" : "POST, OPTIONS");
    } else {
      reply =
          HttpResponse.text(
              415,
              "content-type: "
                  + request.headers().first("content-type")
                  + " (expected: application/grpc-web or application/grpc-web-text,"
                  + " with or without +proto)");
    }
    if (cors != null) {
      cors.addTo(reply.headers(), request);
    }
    return reply;
  }

  /**
   * Returns service and method out of a path: its last two segments, since a stage or a base path
   * may stand before them.
   */
  private static String fullMethodName(String path) {
    int method = path.lastIndexOf('/');
    int service = method < 0 ? -1 : path.lastIndexOf('/', method - 1);
    String name = path.substring(service + 1);
    return name.indexOf('%') < 0 ? name : percentDecoded(name);
  }

  private static String percentDecoded(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  private boolean isHealthCheck(HttpRequest request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return false;
    }
    return healthCheckPath == null
        ? request.format().isLoadBalancer() && request.path().equals("/")
        : request.path().equals(healthCheckPath);
  }
}
