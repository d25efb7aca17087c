package io.lambdagrpc.internal.http;

import io.grpc.HandlerRegistry;
import io.grpc.Status;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.call.Invocation;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.text.Excerpt;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Protocol;
import io.lambdagrpc.internal.wire.Sink;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves one HTTP request: the straight line from content type to reply. What no protocol takes
 * fails as HTTP; whatever fails later is the status of a call. Safe for use by many threads at
 * once.
 */
public final class HttpServer {

  /** What a person reads who came here with a browser, or with another kind of client. */
  private static final String HOW_TO =
      """


      This URL serves gRPC services on AWS Lambda, to clients of grpc-web and of Connect:
      POST /package.Service/Method with a message in JSON, such as

        curl --json '{}' https://this.host/package.Service/Method

      calls a method. Native gRPC (application/grpc) needs HTTP/2 to the end, which Lambda has not.
      """;

  private final Calls calls;
  private final List<Protocol> protocols;
  private final List<String> basePaths;
  private final @Nullable Cors cors;
  private final @Nullable String healthCheckPath;
  private final boolean wireLog;

  /**
   * Serves calls.
   *
   * @param protocols are asked in this order
   * @param basePaths one of these stands before the path of a call, such as {@code /api/v2}; the
   *     empty one is none
   * @param healthCheckPath null is the default of load balancers, for them only
   * @param cors null leaves cross-origin calls to the front
   * @param wireLog whether each frame is logged
   */
  public HttpServer(
      Calls calls,
      List<Protocol> protocols,
      List<String> basePaths,
      @Nullable String healthCheckPath,
      @Nullable Cors cors,
      boolean wireLog) {
    this.calls = calls;
    this.protocols = protocols;
    this.basePaths = basePaths;
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
    HttpSink sink = new HttpSink(request, exchange, cors, wireLog ? invocation : null, null);
    run(request, exchange, sink, invocation);
    return sink.response();
  }

  /**
   * Serves one request as {@link #serve} does, without its limit for the reply: what the service
   * sends is written at once.
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
    HttpSink sink = new HttpSink(request, exchange, cors, wireLog ? invocation : null, reply);
    run(request, exchange, sink, invocation);
  }

  /** Returns the methods of all calls. */
  public HandlerRegistry methods() {
    return calls.settings().methods();
  }

  /** Returns how many calls are being served. */
  public int callsInHand() {
    return calls.inHand();
  }

  /** Returns what may stand before the path of a call. */
  public List<String> basePaths() {
    return basePaths;
  }

  private @Nullable Exchange claim(HttpRequest request, int maxReplyLength) {
    if (isHealthCheck(request)) {
      return null;
    }
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
      HttpSink.logLines(invocation, exchange.describeRequest());
    }
    String method = findMethod(request.pathAfterStage());
    if (method != null) {
      calls.run(method, null, exchange, sink, invocation);
      return;
    }
    Status refusal =
        Status.UNIMPLEMENTED.withDescription(
            "path: "
                + Excerpt.of(request.path())
                + " (expected: /service/method, after what LAMBDA_GRPC_BASE_PATH or basePath()"
                + " tells to stand before it)");
    calls.run(withoutSlash(request.path()), refusal, exchange, sink, invocation);
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
      reply =
          HttpResponse.text(
              405,
              "method: "
                  + Excerpt.of(request.method())
                  + " (expected: POST, or for a method without side effects GET with"
                  + " ?encoding=json&message={})"
                  + HOW_TO);
      reply.headers().add("allow", cors == null ? "POST" : "POST, OPTIONS");
    } else {
      reply =
          HttpResponse.text(
              415,
              "content-type: "
                  + Excerpt.of(request.headers().first("content-type"))
                  + " (expected: one of application/proto, application/json,"
                  + " application/connect+proto, application/connect+json, application/grpc-web"
                  + " and application/grpc-web-text)"
                  + HOW_TO);
    }
    if (cors != null) {
      cors.addTo(reply.headers(), request);
    }
    return reply;
  }

  /**
   * Returns service and method of a path, or null where it is none of a method: {@code
   * /service/method}, after one of the base paths. Nothing else may stand there, and nothing is
   * decoded: fronts authorize calls by their path, so each method has one path and no other.
   */
  private @Nullable String findMethod(String path) {
    for (int i = 0; i < basePaths.size(); i++) {
      String basePath = basePaths.get(i);
      if (path.startsWith(basePath) && isMethodPath(path, basePath.length())) {
        return path.substring(basePath.length() + 1);
      }
    }
    return null;
  }

  private static boolean isMethodPath(String path, int start) {
    int method = path.indexOf('/', start + 1);
    return path.startsWith("/", start)
        && method > start + 1
        && method < path.length() - 1
        && path.indexOf('/', method + 1) < 0
        && path.indexOf('%', start) < 0;
  }

  /** Returns what names a call whose path has no method, as grpc-java names it. */
  private static String withoutSlash(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  private boolean isHealthCheck(HttpRequest request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return false;
    }
    return healthCheckPath == null
        ? request.format().isLoadBalancer() && request.path().equals("/")
        : isPath(request.pathAfterStage(), healthCheckPath);
  }

  /**
   * Tells whether {@code path} is the one that is wanted, as it stands or after a base path: the
   * checks of a load balancer do not pass its own rules.
   */
  private boolean isPath(String path, String wanted) {
    return path.equals(wanted)
        || (path.endsWith(wanted)
            && basePaths.contains(path.substring(0, path.length() - wanted.length())));
  }
}
