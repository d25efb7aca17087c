package io.lambdagrpc.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A front without a port: an HTTP client whose requests, whatever their host, become events of one
 * function, and whose replies are that function's.
 *
 * <pre>{@code
 * HttpClient http = FrontClient.builder().event(EventKind.ALB).build(function);
 * }</pre>
 *
 * <p>The function is invoked on a daemon thread of the request's own, so that as many invocations
 * run at once as there are requests. Of an {@code https} URL the event says so; nothing is
 * encrypted. There are no redirects, cookies, proxies or authenticators.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class FrontClient extends HttpClient {
  private final Function<java.net.http.HttpRequest, EventFunction> functions;
  private final Function<EventFunction, Gateway> gateways;

  FrontClient(
      Function<java.net.http.HttpRequest, EventFunction> functions,
      Function<EventFunction, Gateway> gateways) {
    this.functions = functions;
    this.gateways = gateways;
  }

  /** Returns a builder with the events of a Function URL. */
  public static FrontClientBuilder builder() {
    return new FrontClientBuilder();
  }

  @Override
  public <T> HttpResponse<T> send(java.net.http.HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> reply = sendAsync(request, handler);
    try {
      return reply.get();
    } catch (InterruptedException e) {
      reply.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      java.net.http.HttpRequest request, BodyHandler<T> handler) {
    requireNonNull(request, "request");
    requireNonNull(handler, "handler");
    EventFunction function = functions.apply(request);
    FrontExchange<T> exchange = new FrontExchange<>(request, handler, function);
    Gateway gateway = gateways.apply(function);
    Thread thread = new Thread(() -> exchange.run(gateway), "local-lambda-front");
    thread.setDaemon(true);
    thread.start();
    return exchange.reply();
  }

  /** Does what the method without a {@link PushPromiseHandler} does: nothing is pushed. */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      java.net.http.HttpRequest request,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  /** Returns the JVM's default, which is not used. */
  @Override
  public SSLContext sslContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JVM has no default SSLContext", e);
    }
  }

  @Override
  public SSLParameters sslParameters() {
    return new SSLParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.empty();
  }
}
