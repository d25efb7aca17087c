package calls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.lambdagrpc.local.EventKind;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.proto.TestFunction;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every front, protocol, codec and type of method with each other. */
class DialectsIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** A type of method: what one is given, and what it answers. */
  private record Call(
      MethodDescriptor<Line, Line> method, List<String> requests, List<String> replies) {

    static List<Call> all() {
      return List.of(
          new Call(CallsGrpc.getUnaryMethod(), List.of("aß"), List.of("aß")),
          new Call(CallsGrpc.getServerStreamingMethod(), List.of("aßc"), List.of("a", "ß", "c")),
          new Call(CallsGrpc.getClientStreamingMethod(), List.of("a", "", "ß"), List.of("aß")),
          new Call(CallsGrpc.getBidiMethod(), List.of("a", "", "ß"), List.of("a", "", "ß")));
    }

    MethodType type() {
      return method.getType();
    }

    @Override
    public String toString() {
      return type().name();
    }
  }

  /** An event, and whether the reply to it is streamed. */
  private record Front(EventKind event, boolean streams) {
    static List<Front> all() {
      List<Front> fronts = new ArrayList<>();
      for (EventKind event : EventKind.values()) {
        fronts.add(new Front(event, false));
      }
      for (EventKind event : List.of(EventKind.FUNCTION_URL, EventKind.REST)) {
        fronts.add(new Front(event, true));
      }
      return fronts;
    }

    LocalLambda function() {
      return streams ? streamed : buffered;
    }

    @Override
    public String toString() {
      return "`" + event.wireName() + "`" + (streams ? ", streamed" : "");
    }
  }

  private static LocalLambda buffered;
  private static LocalLambda streamed;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    buffered =
        TestFunction.builder(folder.resolve("managed"), CallsHandler.class)
            .env("LAMBDA_GRPC_BASE_PATH", "/base,/")
            .start();
    Path own = folder.resolve("own");
    LocalLambdaBuilder function = TestFunction.builder(own, CallsHandler.class);
    TestFunction.writeBootstrap(own);
    streamed =
        function
            .bootstrap()
            .invokeMode(InvokeMode.RESPONSE_STREAM)
            .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    buffered.close();
    streamed.close();
  }

  static Stream<Arguments> cells() {
    return Front.all().stream()
        .flatMap(
            front ->
                Arrays.stream(Dialect.values())
                    .flatMap(
                        dialect ->
                            Call.all().stream().map(call -> Arguments.of(front, dialect, call))));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aCallGoesThrough(Front front, Dialect dialect, Call call) throws Exception {
    HttpResponse<byte[]> response = send(front, dialect, call);

    if (dialect.carries(call.type())) {
      assertEquals(call.replies(), dialect.lines(response, call.type()));
    } else {
      assertEquals(415, response.statusCode());
      String reply = new String(response.body(), UTF_8);
      assertTrue(reply.contains("a query (expected: application/connect+proto"), reply);
    }
  }

  /** What the page says of a cell is what the test above does with it. */
  @Test
  void theTableOfThePageHasTheseCells() throws Exception {
    List<String> page = Files.readAllLines(Path.of("..", "docs", "calling.md"));
    List<String> table =
        page.stream()
            .dropWhile(line -> !line.startsWith("| front |"))
            .takeWhile(line -> !line.isEmpty())
            .toList();

    assertEquals(String.join("\n", table()), String.join("\n", table));
  }

  private static List<String> table() {
    List<String> rows = new ArrayList<>();
    rows.add(row("front", Dialect::title));
    rows.add("|---" + "|---".repeat(Dialect.values().length) + "|");
    for (Front front : Front.all()) {
      rows.add(row(front.toString(), DialectsIT::cell));
    }
    return rows;
  }

  private static String row(String title, Function<Dialect, String> cell) {
    return Arrays.stream(Dialect.values())
        .map(cell)
        .collect(Collectors.joining(" | ", "| " + title + " | ", " |"));
  }

  private static String cell(Dialect dialect) {
    return Call.all().stream()
        .filter(call -> dialect.carries(call.type()))
        .map(call -> call.type().name().substring(0, 1))
        .collect(Collectors.joining(" "));
  }

  private static HttpResponse<byte[]> send(Front front, Dialect dialect, Call call)
      throws Exception {
    HttpRequest request =
        dialect
            .request(front.function().uri(), call.method(), call.requests())
            .header("x-local-lambda-event", front.event().wireName())
            .build();
    return HTTP.send(request, BodyHandlers.ofByteArray());
  }
}
