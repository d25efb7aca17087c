package io.lambdagrpc.bridge;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** What stands behind a bridge: it answers each request with a script, and keeps what it read. */
final class ScriptedFunction implements AutoCloseable {

  /** How many connections may wait to be accepted: each call under way has one. */
  private static final int BACKLOG = 500;

  static final byte[] OK = frame(0x80, "grpc-status:0\r\n");

  /** A request as it came; the frames of its body as {@code flags:text}, joined by commas. */
  record Request(String path, Headers headers, String frames) {}

  /** Answers one request. */
  interface Script {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  ScriptedFunction(Script script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", exchange -> serve(script, exchange));
    server.start();
  }

  private void serve(Script script, HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      requests.add(
          new Request(
              exchange.getRequestURI().getRawPath(), exchange.getRequestHeaders(), frames(body)));
      script.answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers with 200, the content type of grpc-web, and these bytes. */
  static void reply(HttpExchange exchange, byte[]... parts) throws IOException {
    reply(exchange, 200, "application/grpc-web+proto", parts);
  }

  static void reply(HttpExchange exchange, int status, String type, byte[]... parts)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(status, body.size() == 0 ? -1 : body.size());
    exchange.getResponseBody().write(body.toByteArray());
  }

  /** Starts a reply of unknown length; each flush of the stream is a chunk. */
  static OutputStream stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  static byte[] message(String text) {
    return frame(0, text);
  }

  static byte[] frame(int flags, String payload) {
    return frame(flags, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] frame(int flags, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .put((byte) flags)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  private static String frames(byte[] body) {
    StringBuilder frames = new StringBuilder();
    ByteBuffer left = ByteBuffer.wrap(body);
    while (left.hasRemaining()) {
      frames.append(frames.isEmpty() ? "" : ",").append(left.get()).append(':');
      byte[] payload = new byte[left.getInt()];
      left.get(payload);
      frames.append(new String(payload, StandardCharsets.ISO_8859_1));
    }
    return frames.toString();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
