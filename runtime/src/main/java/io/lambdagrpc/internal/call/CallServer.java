package io.lambdagrpc.internal.call;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.web.FrameReader;
import io.lambdagrpc.internal.web.HeaderMetadata;
import io.lambdagrpc.internal.web.WebProtocol;
import io.lambdagrpc.internal.web.WebResponse;
import io.lambdagrpc.internal.web.WireLog;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Serves one HTTP request: the straight line from content type to trailer frame. What is not
 * grpc-web fails as HTTP; whatever fails later is a status in the trailer frame of a reply with
 * HTTP status 200. Safe for use by many threads at once.
 */
public final class CallServer {

  private final CallSettings settings;
  private final HeaderMetadata headerMetadata = new HeaderMetadata();
  private final AtomicInteger callsInHand = new AtomicInteger();
  private volatile @Nullable OverdueCalls overdueCalls;
  private @Nullable ScheduledExecutorService timer;

  /** Serves calls with these settings. */
  public CallServer(CallSettings settings) {
    this.settings = settings;
  }

  /** Serves one request; throws nothing that a request or a service could cause. */
  public HttpResponse serve(HttpRequest request, Invocation invocation) {
    WebProtocol protocol = WebProtocol.find(request.headers().first("content-type"));
    HttpResponse other = answerWithoutCall(request, protocol);
    if (other != null || protocol == null) {
      return Objects.requireNonNull(other, "other");
    }
    Cors cors = settings.cors();
    int maxLength = request.format().maxReplyLength();
    WebResponse response =
        new WebResponse(cors == null ? maxLength : maxLength - cors.replyLength(request));
    try {
      CallRequest call = read(request, protocol, invocation, response);
      new CallRunner(this, invocation, call, response, null).runToEnd();
    } catch (StatusRuntimeException refused) {
      response.addTrailers(WebResponse.encodeTrailers(refused.getStatus(), new Metadata()));
    }
    byte[] frames = response.body();
    logFrames(invocation, "reply", frames);
    WebProtocol accepted = accepted(request.headers(), protocol);
    byte[] body = accepted.encode(frames);
    return new HttpResponse(
        200,
        headers(request, accepted, response.headerFields()),
        body,
        body.length,
        accepted.isText());
  }

  /**
   * Serves one request as {@link #serve} does, but for the limit of the reply: what the service
   * hands over leaves at once.
   *
   * @throws IOException if the reply could not be written whole; its call is cancelled then
   */
  public void stream(HttpRequest request, Invocation invocation, StreamedReply reply)
      throws IOException {
    WebProtocol protocol = WebProtocol.find(request.headers().first("content-type"));
    HttpResponse other = answerWithoutCall(request, protocol);
    if (other != null || protocol == null) {
      EventCodec.stream(Objects.requireNonNull(other, "other"), reply);
      return;
    }
    WebResponse response = new WebResponse(Integer.MAX_VALUE);
    StreamedOutput output =
        new StreamedOutput(this, request, accepted(request.headers(), protocol), invocation, reply);
    try {
      CallRequest call = read(request, protocol, invocation, response);
      new CallRunner(this, invocation, call, response, output).runToEnd();
    } catch (StatusRuntimeException refused) {
      response.addTrailers(WebResponse.encodeTrailers(refused.getStatus(), new Metadata()));
      output.write(response.headerFields(), response.takeBody(), true);
    }
    output.checkWritten();
  }

  /** Returns the reply to what is no call; null where {@code protocol} has one. */
  private @Nullable HttpResponse answerWithoutCall(
      HttpRequest request, @Nullable WebProtocol protocol) {
    Cors cors = settings.cors();
    if (cors != null && Cors.isPreflight(request)) {
      return cors.preflight(request);
    }
    HttpResponse reply = null;
    if (isHealthCheck(request)) {
      reply = reply(200, "");
    } else if (!request.method().equals("POST")) {
      reply = reply(405, "method: " + request.method() + " (expected: POST)");
      reply.headers().add("allow", cors == null ? "POST" : "POST, OPTIONS");
    } else if (protocol == null) {
      reply =
          reply(
              415,
              "content-type: "
                  + request.headers().first("content-type")
                  + " (expected: application/grpc-web or application/grpc-web-text,"
                  + " with or without +proto)");
    }
    if (reply != null && cors != null) {
      cors.addTo(reply.headers(), request);
    }
    return reply;
  }

  /** Returns the dialect of the reply to a request. */
  private static WebProtocol accepted(HttpHeaders headers, WebProtocol request) {
    for (int i = headers.indexOf("accept", 0); i >= 0; i = headers.indexOf("accept", i + 1)) {
      WebProtocol found = WebProtocol.findAccepted(headers.value(i));
      if (found != null) {
        return found;
      }
    }
    return request;
  }

  void logFrames(Invocation invocation, String title, byte[] frames) {
    if (settings.wireLog()) {
      invocation.logInfo(invocation.requestId() + "\n" + WireLog.describe(title, frames));
    }
  }

  private void logUndecoded(Invocation invocation, byte[] body) {
    if (settings.wireLog()) {
      invocation.logInfo(
          invocation.requestId() + "\n" + WireLog.describeUndecoded("request", body));
    }
  }

  /** Returns what all calls share. */
  public CallSettings settings() {
    return settings;
  }

  /** Returns the scheduler of deadlines, which most calls can do without. */
  synchronized ScheduledExecutorService timer() {
    if (timer == null) {
      timer = CallTimer.start();
    }
    return timer;
  }

  /** Ends the thread of the timer, if there is one; no call may come after. */
  public synchronized void close() {
    if (timer != null) {
      timer.shutdown();
    }
  }

  /**
   * Takes a call in hand.
   *
   * @throws VirtualMachineError if too many of those before it hold their threads for good
   */
  void begin(Invocation invocation) {
    OverdueCalls overdue = overdueCalls;
    if (overdue != null && overdue.count() > settings.maxOverdueCalls()) {
      throw overdue.failure(invocation, settings.maxOverdueCalls());
    }
    callsInHand.incrementAndGet();
  }

  /** Takes note that the reply to a call is complete, whatever its service still does. */
  void end() {
    callsInHand.decrementAndGet();
  }

  /** Counts the calls whose replies are not complete. */
  public int callsInHand() {
    return callsInHand.get();
  }

  /** Returns the calls that still hold a thread although their deadline has passed. */
  synchronized OverdueCalls overdueCalls() {
    OverdueCalls calls = overdueCalls;
    if (calls == null) {
      calls = new OverdueCalls();
      overdueCalls = calls;
    }
    return calls;
  }

  /** Reads all of a request that does not depend on its method. */
  private CallRequest read(
      HttpRequest request, WebProtocol protocol, Invocation invocation, WebResponse response) {
    if (!protocol.isSupported()) {
      logUndecoded(invocation, request.body());
      throw Status.UNIMPLEMENTED
          .withDescription("codec: " + protocol.codec() + " (expected: proto)")
          .asRuntimeException();
    }
    byte[] frames = decode(request.body(), protocol, invocation);
    logFrames(invocation, "request", frames);
    HttpHeaders headers = request.headers();
    CallDeadline deadline =
        CallDeadline.of(
            headers.first("grpc-timeout"),
            invocation.remainingMillis(),
            settings.deadlineMarginMillis());
    Metadata metadata = new Metadata();
    for (int i = 0; i < headers.size(); i++) {
      headerMetadata.decode(headers.name(i), headers.value(i), metadata);
    }
    FrameReader messages =
        FrameReader.of(
            frames,
            decompressor(headers.first("grpc-encoding"), response),
            settings.maxInboundMessageSize());
    return new CallRequest(fullMethodName(request.path()), metadata, messages, deadline, request);
  }

  private byte[] decode(byte[] body, WebProtocol protocol, Invocation invocation) {
    try {
      return protocol.decode(body);
    } catch (StatusRuntimeException e) {
      logUndecoded(invocation, body);
      throw e;
    }
  }

  /** Returns null for identity. A client that compresses is told what it may send. */
  private @Nullable Decompressor decompressor(@Nullable String encoding, WebResponse response) {
    if (encoding == null || encoding.equals("identity")) {
      return null;
    }
    DecompressorRegistry registry = settings.decompressorRegistry();
    if (registry == null) {
      registry = DecompressorRegistry.getDefaultInstance();
    }
    response.addHeader(
        "grpc-accept-encoding", String.join(",", registry.getAdvertisedMessageEncodings()));
    Decompressor found = registry.lookupDecompressor(encoding);
    if (found == null) {
      throw Status.UNIMPLEMENTED
          .withDescription(
              "grpc-encoding: "
                  + encoding
                  + " (expected: one of "
                  + String.join(", ", registry.getKnownMessageEncodings())
                  + ")")
          .asRuntimeException();
    }
    return found == Codec.Identity.NONE ? null : found;
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
    String path = settings.healthCheckPath();
    return path == null
        ? request.format().isLoadBalancer() && request.path().equals("/")
        : request.path().equals(path);
  }

  /** Returns the header fields of the reply to a call. */
  HttpHeaders headers(HttpRequest request, WebProtocol protocol, List<String> fields) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", protocol.contentType());
    for (int i = 0; i < fields.size(); i += 2) {
      headers.add(fields.get(i), fields.get(i + 1));
    }
    Cors cors = settings.cors();
    if (cors != null) {
      cors.addTo(headers, request);
    }
    return headers;
  }

  /** Replies with what is no grpc-web. */
  static HttpResponse reply(int status, String text) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", "text/plain; charset=utf-8");
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return new HttpResponse(status, headers, body, body.length, false);
  }
}
