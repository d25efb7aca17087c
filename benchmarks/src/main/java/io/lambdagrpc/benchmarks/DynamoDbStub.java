package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A DynamoDB that takes every item, and does nothing with it: its own time is short, and the same
 * for all functions. (What these functions do to a table, dynalite checks in their tests.)
 */
final class DynamoDbStub implements AutoCloseable {
  private static final byte[] REPLY = "{}".getBytes(US_ASCII);

  private final HttpServer server;

  private DynamoDbStub(HttpServer server) {
    this.server = server;
  }

  static DynamoDbStub start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", DynamoDbStub::answer);
    server.start();
    return new DynamoDbStub(server);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      boolean isPut = "DynamoDB_20120810.PutItem".equals(operation);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(isPut ? 200 : 400, REPLY.length);
      exchange.getResponseBody().write(REPLY);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
