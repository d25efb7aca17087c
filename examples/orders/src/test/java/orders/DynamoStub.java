package orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Plays DynamoDB for calls whose answer does not matter: whatever is asked for, it has the same
 * order. For tests of what the service does with an answer, and to train the AOT cache with.
 */
final class DynamoStub implements AutoCloseable {
  private static final String ITEM =
      """
      {"pk": {"S": "CUSTOMER#ann"}, "sk": {"S": "ORDER#0192f0c1-2e00-7000-8000-000000000001"},
       "lines": {"L": [{"M": {"article": {"S": "tea"}, "quantity": {"N": "2"}, "cents": {"N": "450"}}}]},
       "total_cents": {"N": "900"}, "state": {"S": "PLACED"}, "placed_at": {"N": "1764374400000"},
       "version": {"N": "1"}}
      """;

  private final HttpServer server;
  private volatile JsonObject lastRequest = new JsonObject();
  private volatile String failure = "";

  private DynamoStub(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts it on the loopback address.
   *
   * @param port 0 for any that is free
   */
  static DynamoStub start(int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      DynamoStub stub = new DynamoStub(server);
      server.createContext("/", stub::answer);
      server.start();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Fails all requests from now on; with none if it is empty. */
  void failWith(String type) {
    this.failure = type;
  }

  /** Returns what was asked last. */
  JsonObject lastRequest() {
    return lastRequest;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      lastRequest = JsonParser.parseString(body).getAsJsonObject();
      byte[] reply = reply(exchange.getRequestHeaders().getFirst("X-Amz-Target")).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(failure.isEmpty() ? 200 : 400, reply.length);
      exchange.getResponseBody().write(reply);
    }
  }

  private String reply(String target) {
    if (!failure.isEmpty()) {
      return "{\"__type\": \"com.amazonaws.dynamodb.v20120810#" + failure + "\"}";
    }
    return switch (target.substring(target.indexOf('.') + 1)) {
      case "GetItem" -> "{\"Item\": " + ITEM + "}";
      case "UpdateItem" -> "{\"Attributes\": " + ITEM + "}";
      case "Query" -> "{\"Count\": 2, \"Items\": [" + ITEM + ", " + ITEM + "]}";
      default -> "{}";
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
