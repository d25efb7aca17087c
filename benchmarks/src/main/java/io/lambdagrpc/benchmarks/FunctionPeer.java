package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;

/**
 * What functions call before they reply: a collector of OpenTelemetry's, and a table of DynamoDB's
 * that takes every item, and in which every guest is greeted in the same way. Its own time is
 * short, and the same for all functions. (What orders does to a table, dynalite checks in its
 * tests.)
 */
record FunctionPeer(HttpServer server) implements AutoCloseable {

  static FunctionPeer start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/", exchange -> answer(exchange, 200, "application/x-protobuf", ""));
    server.createContext("/", FunctionPeer::answerOfTable);
    server.start();
    return new FunctionPeer(server);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Returns the variables of the environment by which functions find it. */
  Map<String, String> environment() {
    String endpoint = uri().toString();
    return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "AWS_ENDPOINT_URL_DYNAMODB", endpoint);
  }

  private static void answerOfTable(HttpExchange exchange) throws IOException {
    String operation = String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-target"));
    String reply =
        switch (operation) {
          case "DynamoDB_20120810.PutItem" -> "{}";
          case "DynamoDB_20120810.GetItem" -> "{\"Item\":{\"salutation\":{\"S\":\"Hello\"}}}";
          default -> "";
        };
    answer(exchange, reply.isEmpty() ? 400 : 200, "application/x-amz-json-1.0", reply);
  }

  private static void answer(HttpExchange exchange, int status, String contentType, String text)
      throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("content-type", contentType);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
