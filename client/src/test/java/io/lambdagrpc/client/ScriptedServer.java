package io.lambdagrpc.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;

/** A grpc-web server on loopback that answers each request with a script and keeps what it read. */
final class ScriptedServer implements AutoCloseable {

  /**
   * Each call under way has a connection. Of those that wait to be accepted, the system drops what
   * is over this number, and then tries anew, for a minute and longer.
   */
  private static final int BACKLOG = 500;

  /** A request as it came. */
  record Request(String verb, String path, Headers headers, Body body) {}

  /** A request body, compared by the test itself. */
  record Body(ByteBuffer bytes) {}

  /** Answers one request. */
  interface Script {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  ScriptedServer(Script script) throws IOException {
    this(script, HttpServer.create(loopback(), BACKLOG));
  }

  private ScriptedServer(Script script, HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", exchange -> serve(script, exchange));
    server.start();
  }

  /** Speaks HTTPS. */
  static ScriptedServer overTls(Script script, SSLContext context) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), BACKLOG);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new ScriptedServer(script, server);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Answers every request with 200, the content type of grpc-web, and these bytes. */
  static ScriptedServer replying(byte[]... body) throws IOException {
    return new ScriptedServer(exchange -> reply(exchange, 200, body));
  }

  static void reply(HttpExchange exchange, int status, byte[]... body) throws IOException {
    if (!exchange.getResponseHeaders().containsKey("content-type")) {
      exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
    }
    byte[] bytes = Wire.join(body);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Starts a reply of unknown length; each flush of the stream is a chunk. */
  static OutputStream stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  private void serve(Script script, HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              exchange.getRequestHeaders(),
              new Body(ByteBuffer.wrap(body))));
      script.answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  GrpcWebChannelBuilder client() {
    return GrpcWebChannelBuilder.forTarget(url());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
