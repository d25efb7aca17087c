package io.lambdagrpc.local;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One request of a {@link FrontClient} and its reply. The thread that runs it writes the reply, at
 * the pace at which the reader asks for it, as behind a connection whose buffers are full.
 */
final class FrontExchange<T> implements ReplyWriter, Flow.Subscription {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  private final java.net.http.HttpRequest request;
  private final BodyHandler<T> handler;
  private final EventFunction watcher;
  private final CompletableFuture<HttpResponse<T>> reply = new CompletableFuture<>();
  private @Nullable BodySubscriber<T> subscriber;
  private boolean bodiless;

  // Guarded by this.
  private long demand;
  private boolean cancelled;

  FrontExchange(java.net.http.HttpRequest request, BodyHandler<T> handler, EventFunction watcher) {
    this.request = request;
    this.handler = handler;
    this.watcher = watcher;
    CompletableFuture<?> unused =
        reply.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                cancel();
              }
            });
  }

  CompletableFuture<HttpResponse<T>> reply() {
    return reply;
  }

  /** Sends the request through the gateway; whatever fails is the reader's to hear of. */
  void run(Gateway gateway) {
    try {
      gateway.handle(received(), port(), this);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      reply.completeExceptionally(e);
      if (subscriber != null) {
        subscriber.onError(e);
      }
    }
  }

  private int port() {
    int port = request.uri().getPort();
    return port >= 0 ? port : "https".equals(request.uri().getScheme()) ? HTTPS : HTTP;
  }

  /** Returns the request as it would have arrived. */
  private HttpRequest received() throws IOException, InterruptedException {
    URI uri = request.uri();
    Body body = Body.EMPTY;
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Host", uri.getAuthority()));
    if (request.bodyPublisher().isPresent()) {
      body = read(request.bodyPublisher().get());
      headers.add(new Header("Content-Length", Integer.toString(body.length())));
    }
    request
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> headers.add(new Header(name, value))));
    return new HttpRequest(
        request.method(),
        uri.getRawPath().isEmpty() ? "/" : uri.getRawPath(),
        uri.getRawQuery() == null ? "" : uri.getRawQuery(),
        "HTTP/1.1",
        headers,
        body);
  }

  private static Body read(Flow.Publisher<ByteBuffer> publisher)
      throws IOException, InterruptedException {
    RequestBytes bytes = new RequestBytes();
    publisher.subscribe(bytes);
    try {
      return bytes.body().get();
    } catch (ExecutionException e) {
      throw new IOException("the body of the request failed", e.getCause());
    }
  }

  @Override
  public void writeReply(HttpReply whole) throws IOException {
    int length = whole.body().length();
    start(whole, new Header("Content-Length", Integer.toString(length)));
    writePart(whole.body().bytes(), 0, length);
    endReply();
  }

  @Override
  public void startReply(HttpReply head) {
    start(head, new Header("Transfer-Encoding", "chunked"));
  }

  private void start(HttpReply head, Header framing) {
    List<Header> all = new ArrayList<>(head.headers());
    bodiless = head.status() == 204 || head.status() == 304 || request.method().equals("HEAD");
    if (!bodiless) {
      all.add(framing);
    }
    HttpHeaders headers = HttpHeaders.of(EventMap.grouped(all, true), (name, value) -> true);
    watcher.replyBegins(head.status(), headers);
    BodySubscriber<T> started = handler.apply(new Head(head.status(), headers));
    subscriber = started;
    CompletableFuture<?> unused =
        started
            .getBody()
            .whenComplete(
                (body, failure) -> {
                  if (failure == null) {
                    reply.complete(new Response<>(request, head.status(), headers, body));
                  } else {
                    reply.completeExceptionally(failure);
                  }
                })
            .toCompletableFuture();
    started.onSubscribe(this);
  }

  @Override
  public void writePart(byte[] bytes, int offset, int length) throws IOException {
    if (bodiless || length == 0) {
      return;
    }
    awaitDemand();
    ByteBuffer part = ByteBuffer.allocate(length).put(bytes, offset, length).flip();
    watcher.replyContinues(part.asReadOnlyBuffer());
    subscriber().onNext(List.of(part.asReadOnlyBuffer()));
  }

  @Override
  public void endReply() {
    subscriber().onComplete();
  }

  private BodySubscriber<T> subscriber() {
    if (subscriber == null) {
      throw new IllegalStateException("the reply has not begun");
    }
    return subscriber;
  }

  private synchronized void awaitDemand() throws IOException {
    while (demand == 0 && !cancelled) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
    if (cancelled) {
      throw new IOException("the call was cancelled");
    }
    demand--;
  }

  @Override
  public synchronized void request(long parts) {
    demand = Math.max(demand, demand + parts); // Which does not overflow: there are that many.
    notifyAll();
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    notifyAll();
  }

  private record Head(int statusCode, HttpHeaders headers) implements ResponseInfo {
    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  private record Response<T>(
      java.net.http.HttpRequest request, int statusCode, HttpHeaders headers, T body)
      implements HttpResponse<T> {

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }
}
