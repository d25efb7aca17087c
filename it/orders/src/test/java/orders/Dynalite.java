package orders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lambdagrpc.it.fronts.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** dynalite, a DynamoDB in JavaScript, in a process of its own. */
final class Dynalite implements AutoCloseable {
  private static final Path TEMPLATE = Path.of("../../examples/orders/template.yaml");

  private final Process process;
  private final URI uri;
  private final HttpClient http = HttpClient.newHttpClient();

  private Dynalite(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /** Installs and starts it; skips the test where the machine has no Node, or no npm. */
  static Dynalite start() throws IOException, InterruptedException {
    Program node = Program.requireNode();
    Program npm = Program.require("npm");
    assertEquals(0, npm.run(Map.of(), "ci"), "npm ci");
    Process process =
        new ProcessBuilder(node.path().toString(), "src/test/js/dynalite.js")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String port =
        requireNonNull(
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine(),
            "no port");
    return new Dynalite(process, URI.create("http://127.0.0.1:" + port));
  }

  URI uri() {
    return uri;
  }

  /** Creates the table that the example's template has, under another name. */
  void createTable(String name) throws IOException, InterruptedException {
    ConstructNode text = node -> ((ScalarNode) node).getValue();
    LoadSettings settings =
        LoadSettings.builder()
            .setTagConstructors(
                Map.of(new Tag("!GetAtt"), text, new Tag("!Ref"), text, new Tag("!Sub"), text))
            .build();
    Object template = new Load(settings).loadFromString(Files.readString(TEMPLATE));
    JsonObject properties =
        new Gson()
            .toJsonTree(template)
            .getAsJsonObject()
            .getAsJsonObject("Resources")
            .getAsJsonObject("Table")
            .getAsJsonObject("Properties");
    properties.addProperty("TableName", name);
    ask("CreateTable", properties.toString());
  }

  /**
   * Puts an order into the table.
   *
   * @param number of the order among the customer's; each is placed a second after the one before
   */
  void put(String table, String customer, int number) throws IOException, InterruptedException {
    ask(
        "PutItem",
        """
        {"TableName": "%s", "Item": {"pk": {"S": "CUSTOMER#%s"}, "sk": {"S": "ORDER#%s"},
         "lines": {"L": []}, "total_cents": {"N": "%d"}, "state": {"S": "PLACED"},
         "placed_at": {"N": "%d"}, "version": {"N": "1"}}}
        """
            .formatted(
                table, customer, new UUID(0, number), number, 1764374400000L + 1000L * number));
  }

  /** Ships an order, as nobody can who only calls the service. */
  void ship(String table, String customer, Order order) throws IOException, InterruptedException {
    ask(
        "UpdateItem",
        """
        {"TableName": "%s", "Key": {"pk": {"S": "CUSTOMER#%s"}, "sk": {"S": "ORDER#%s"}},
         "UpdateExpression": "SET #state = :shipped", "ExpressionAttributeNames": {"#state": "state"},
         "ExpressionAttributeValues": {":shipped": {"S": "SHIPPED"}}}
        """
            .formatted(table, customer, order.getOrderId()));
  }

  /** Asks for an operation of DynamoDB, whose request is not signed: dynalite does not mind. */
  JsonObject ask(String operation, String request) throws IOException, InterruptedException {
    HttpResponse<String> reply =
        http.send(
            HttpRequest.newBuilder(uri)
                .header("content-type", "application/x-amz-json-1.0")
                .header("x-amz-target", "DynamoDB_20120810." + operation)
                .header("x-amz-date", "20261129T010000Z")
                .header(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=test/20261129/us-east-1/dynamodb/aws4_request,"
                        + " SignedHeaders=host, Signature=none")
                .POST(BodyPublishers.ofString(request))
                .build(),
            BodyHandlers.ofString());
    assertEquals(200, reply.statusCode(), reply::body);
    return JsonParser.parseString(reply.body()).getAsJsonObject();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.destroy();
  }
}
