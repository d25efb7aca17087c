package io.lambdagrpc.it.libraries;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers GetItem as DynamoDB does, by the name that is the key. */
final class Table implements AutoCloseable {

  static final String NOBODY = "nobody";
  static final String BUSY = "busy";
  static final String FORBIDDEN = "forbidden";
  static final String SLOW = "slow";

  /**
   * The access key of the credentials that it hands out, as Lambda does where there is SnapStart.
   */
  static final String ACCESS_KEY = "AKIDTABLE";

  /** What no caller may read. */
  static final String SECRET = "arn:aws:iam::123456789012:role/greeter";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  private Table(HttpServer server) {
    this.server = server;
  }

  static Table start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Table table = new Table(server);
    server.createContext("/", table::answer);
    server.createContext("/credentials", Table::handOut);
    server.setExecutor(table.threads);
    server.start();
    return table;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns the keys of all requests by now. */
  List<String> asked() {
    return asked;
  }

  String credentialsUri() {
    return endpoint() + "/credentials";
  }

  /** Returns the signatures of all requests by now. */
  List<String> authorizations() {
    return authorizations;
  }

  private static void handOut(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        "{\"AccessKeyId\":\""
            + ACCESS_KEY
            + "\",\"SecretAccessKey\":\"none\",\"Token\":\"none\",\"Expiration\":\""
            + Instant.now().plusSeconds(3600)
            + "\"}");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String name =
        JsonParser.parseString(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
            .getAsJsonObject()
            .getAsJsonObject("Key")
            .getAsJsonObject("name")
            .get("S")
            .getAsString();
    asked.add(name);
    authorizations.add(exchange.getRequestHeaders().getFirst("authorization"));
    switch (name) {
      case NOBODY -> answer(exchange, 200, "{}");
      case BUSY ->
          answer(exchange, 400, error("ProvisionedThroughputExceededException", "slow down"));
      case FORBIDDEN -> answer(exchange, 400, error("AccessDeniedException", SECRET));
      case SLOW -> {} // never
      default -> answer(exchange, 200, "{\"Item\":{\"salutation\":{\"S\":\"Hello\"}}}");
    }
  }

  private static String error(String type, String message) {
    return "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
        + type
        + "\",\"message\":\""
        + message
        + "\"}";
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
