package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * {@code /health} and {@code /metrics} over HTTP/1.1. One thread serves both, by the JDK's own
 * server: what asks here is a probe every few seconds.
 */
final class StatusPage implements AutoCloseable {

  private final HttpServer server;
  private final Traffic traffic;
  private volatile boolean draining;

  private StatusPage(HttpServer server, Traffic traffic) {
    this.server = server;
    this.traffic = traffic;
  }

  static StatusPage open(InetSocketAddress address, Traffic traffic) throws IOException {
    StatusPage page = new StatusPage(HttpServer.create(address, 0), traffic);
    page.server.createContext("/", page::serve);
    page.server.start();
    return page;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** From now on the bridge is not healthy: it is on its way out. */
  void drain() {
    draining = true;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/health" -> reply(exchange, draining ? 503 : 200, draining ? "draining\n" : "ok\n");
        case "/metrics" -> reply(exchange, 200, metrics());
        default -> reply(exchange, 404, "expected: /health or /metrics\n");
      }
    }
  }

  /**
   * In the <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>.
   */
  private String metrics() {
    return metric("calls_total", "counter", "gRPC calls that came", traffic.calls())
        + metric("calls_in_flight", "gauge", "gRPC calls that have not ended", traffic.inFlight())
        + metric("held_bytes", "gauge", "bytes of the requests of those", traffic.heldBytes());
  }

  private static String metric(String name, String type, String help, long value) {
    String full = "lambda_grpc_bridge_" + name;
    return "# HELP %1$s %2$s\n# TYPE %1$s %3$s\n%1$s %4$d\n".formatted(full, help, type, value);
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("content-type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
