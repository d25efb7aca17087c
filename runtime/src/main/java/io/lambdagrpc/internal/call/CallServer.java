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
import java.io.IOException;
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
    int reserved = cors == null ? 0 : cors.replyLength(request);
    WebResponse response = new WebResponse(request.format().maxReplyLength() - reserved);
    CallRequest call = read(request, protocol, invocation, response);
    new CallRunner(this, invocation, call, response, null).runToEnd();
    byte[] frames = response.body();
    WireRecords log = wireLog(invocation, "reply");
    if (log != null) {
      log.add(frames);
    }
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
    CallRequest call = read(request, protocol, invocation, response);
    new CallRunner(this, invocation, call, response, output).runToEnd();
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
    if (CallRequest.isHealthCheck(request, settings)) {
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

  /** Returns the wire log of one direction of a call; null where there is none. */
  @Nullable WireRecords wireLog(Invocation invocation, String title) {
    return settings.wireLog() ? new WireRecords(invocation, title) : null;
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

  /**
   * Reads all of a request that does not depend on its method. What is wrong with it ends its call,
   * which is one all the same: tracers and transport filters learn of it.
   */
  private CallRequest read(
      HttpRequest request, WebProtocol protocol, Invocation invocation, WebResponse response) {
    HttpHeaders headers = request.headers();
    Metadata metadata = new Metadata();
    String method = CallRequest.pathName(request);
    CallDeadline deadline = null;
    Decompressor decompressor = null;
    Status headFault = null;
    long millis = invocation.remainingMillis();
    long margin = settings.deadlineMarginMillis();
    try {
      method = CallRequest.fullMethodName(request, settings.basePaths());
      for (int i = 0; i < headers.size(); i++) {
        headerMetadata.decode(headers.name(i), headers.value(i), metadata);
      }
      deadline = CallDeadline.of(headers.first("grpc-timeout"), millis, margin);
      protocol.checkSupported();
      decompressor = decompressor(headers.first("grpc-encoding"), response);
    } catch (StatusRuntimeException e) {
      headFault = e.getStatus();
    }
    if (deadline == null) {
      deadline = CallDeadline.of(null, millis, margin);
    }
    FrameReader messages = FrameReader.NONE;
    Status bodyFault = null;
    try {
      messages = readMessages(request.body(), protocol, decompressor, invocation);
    } catch (StatusRuntimeException e) {
      bodyFault = e.getStatus();
    }
    if (bodyFault == null && deadline.hasPassed()) {
      bodyFault = deadline.exceeded();
    }
    return new CallRequest(method, metadata, messages, deadline, request, headFault, bodyFault);
  }

  private FrameReader readMessages(
      byte[] body,
      WebProtocol protocol,
      @Nullable Decompressor decompressor,
      Invocation invocation) {
    WireRecords log = wireLog(invocation, "request");
    byte[] frames;
    try {
      protocol.checkSupported();
      frames = protocol.decode(body);
    } catch (StatusRuntimeException e) {
      if (log != null) {
        log.addUndecoded(body);
      }
      throw e;
    }
    if (log != null) {
      log.add(frames);
    }
    return FrameReader.of(frames, decompressor, settings.maxInboundMessageSize());
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
