package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lambdagrpc.bridge.internal.relay.Clock;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health} and {@code /metrics} over HTTP/1.1, by the JDK's own server. That reads a request
 * in blocking mode: each has a thread and a few seconds. Where all threads are taken, the one that
 * has waited longest gives way to the next request, so that those that never come to their end do
 * not keep others from their answer.
 */
final class StatusPage implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final HttpServer server;
  private final Traffic traffic;
  private final boolean loopback;
  private final ThreadPoolExecutor threads = DaemonPool.create("lambda-grpc-bridge-status");
  private final LongSupplier connections;
  // In the order in which they began; guarded by itself.
  private final Set<Thread> busy = new LinkedHashSet<>();
  private volatile boolean draining;

  private StatusPage(
      HttpServer server, Traffic traffic, LongSupplier connections, boolean loopback) {
    this.server = server;
    this.traffic = traffic;
    this.connections = connections;
    this.loopback = loopback;
  }

  static StatusPage open(
      InetSocketAddress address, Traffic traffic, LongSupplier connections, Clock clock)
      throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    StatusPage page =
        new StatusPage(server, traffic, connections, address.getAddress().isLoopbackAddress());
    server.setExecutor(task -> page.execute(task, clock));
    server.createContext("/", page::serve);
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

  private void execute(Runnable task, Clock clock) {
    threads.execute(() -> runInTime(task, clock));
    synchronized (busy) {
      if (!threads.getQueue().isEmpty() && !busy.isEmpty()) {
        Thread first = busy.iterator().next();
        busy.remove(first);
        first.interrupt();
      }
    }
  }

  /** An interrupt closes the connection that a thread reads from. */
  private void runInTime(Runnable task, Clock clock) {
    Thread thread = Thread.currentThread();
    synchronized (busy) {
      busy.add(thread);
    }
    Runnable inTime = clock.schedule(thread::interrupt, PATIENCE_NANOS);
    try {
      task.run();
    } finally {
      inTime.run();
      synchronized (busy) {
        busy.remove(thread);
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("host");
      if (loopback && !isOwnName(host)) { // a web page whose own name leads here: DNS rebinding
        reply(exchange, 421, "host: not here (expected: localhost)\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/health" -> reply(exchange, draining ? 503 : 200, draining ? "draining\n" : "ok\n");
        case "/metrics" -> reply(exchange, 200, metrics());
        default -> reply(exchange, 404, "expected: /health or /metrics\n");
      }
    }
  }

  private static boolean isOwnName(@Nullable String host) {
    return host == null
        || OWN_NAMES.contains(host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
  }

  /**
   * In the <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>.
   */
  private String metrics() {
    return metric("calls_total", "counter", "gRPC calls that came", traffic.calls())
        + metric("calls_in_flight", "gauge", "gRPC calls that have not ended", traffic.inFlight())
        + metric("held_bytes", "gauge", "bytes of their requests and replies", traffic.heldBytes())
        + metric("connections", "gauge", "connections of gRPC clients", connections.getAsLong());
  }

  private static String metric(String name, String type, String help, long value) {
    String full = "lambda_grpc_bridge_" + name;
    return String.format(
        Locale.ROOT, "# HELP %1$s %2$s\n# TYPE %1$s %3$s\n%1$s %4$d\n", full, help, type, value);
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
    threads.shutdownNow();
  }
}
