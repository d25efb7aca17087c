package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * What the functions with libraries call before they reply: a collector of OpenTelemetry's, and a
 * table of DynamoDB's in which every guest is greeted in the same way.
 */
record LibraryPeer(HttpServer server) implements AutoCloseable {

  static LibraryPeer start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/", exchange -> answer(exchange, "application/x-protobuf", ""));
    server.createContext(
        "/",
        exchange ->
            answer(
                exchange,
                "application/x-amz-json-1.0",
                "{\"Item\":{\"salutation\":{\"S\":\"Hello\"}}}"));
    server.start();
    return new LibraryPeer(server);
  }

  /** Returns the variables of the environment by which functions find it. */
  Map<String, String> environment() {
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "AWS_ENDPOINT_URL_DYNAMODB", endpoint);
  }

  private static void answer(HttpExchange exchange, String contentType, String text)
      throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("content-type", contentType);
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
