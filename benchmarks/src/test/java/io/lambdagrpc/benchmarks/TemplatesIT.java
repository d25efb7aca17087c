package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What the examples' deploy templates say holds: each function answers, as a local Lambda that has
 * the template's zip, handler, runtime, variables and URL. Whether AWS takes a template is for
 * {@code cfn-lint} to say, which holds AWS's schemas and no part of this build.
 */
class TemplatesIT {
  private static final Path EXAMPLES =
      Path.of(requireNonNull(System.getProperty("repository.root"), "repository.root"), "examples");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Set<String> MANAGED = Set.of("java17", "java21", "java25");

  /**
   * What a handler is called with.
   *
   * @param text what the request has and the reply repeats
   */
  private record Call(String method, String text, ByteString message) {
    /** A call whose request has the text as its field 1, and no more. */
    Call(String method, String text) {
      this(
          method,
          text,
          ByteString.copyFrom(new byte[] {0x0a, (byte) text.length()})
              .concat(ByteString.copyFrom(text, ISO_8859_1)));
    }

    /** Returns a grpc-web frame. */
    byte[] frame() {
      return ByteBuffer.allocate(message.size() + 5)
          .put((byte) 0)
          .putInt(message.size())
          .put(message.asReadOnlyByteBuffer())
          .array();
    }
  }

  private static final Map<String, Call> CALLS =
      Map.of(
          "helloworld.GreeterLambda", new Call("helloworld.Greeter/SayHello", "you"),
          "helloworld.stream.GreeterLambda",
              new Call("helloworld_stream.Greeter/StreamHello", "you"),
          "orders.OrdersHandler",
              new Call(
                  OrderCall.METHOD,
                  OrderCall.REQUEST.getRequestId(),
                  OrderCall.REQUEST.toByteString()),
          "worlds.PricesHandler", new Call("worlds.Prices/Quote", "tea"));

  static List<Path> templates() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES, 2)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void aTemplateStandsBesideEachWayToRun() throws IOException {
    assertEquals(
        List.of(
            "both-worlds/template.yaml",
            "hello-world/provided.yaml",
            "hello-world/template.yaml",
            "orders/template.yaml",
            "server-streaming/template.yaml"),
        templates().stream().map(file -> EXAMPLES.relativize(file).toString()).toList());
  }

  @ParameterizedTest
  @MethodSource("templates")
  void itsFunctionAnswersUnderItsSettings(Path template) throws Exception {
    Map<?, ?> resources = map(load(template), "Resources");
    Map<?, ?> properties = map(function(resources), "Properties");
    String handler = text(properties, "Handler");
    Call call = requireNonNull(CALLS.get(handler), handler);
    try (FunctionPeer peer = FunctionPeer.start();
        LocalLambda lambda =
            function(template, properties)
                .env("AWS_ENDPOINT_URL_DYNAMODB", peer.uri().toString())
                .start()) {
      HttpRequest request =
          HttpRequest.newBuilder(lambda.uri().resolve(call.method()))
              .header("content-type", "application/grpc-web+proto")
              .header("x-local-lambda-authorizer", "{\"iam\":{\"userId\":\"ann\"}}")
              .POST(BodyPublishers.ofByteArray(call.frame()))
              .build();
      HttpResponse<byte[]> response =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());

      // A reply that does not stream, where the URL does, is a JSON document.
      assertEquals(
          Optional.of("application/grpc-web+proto"), response.headers().firstValue("content-type"));
      String body = new String(response.body(), ISO_8859_1);
      assertTrue(body.contains(call.text()), body);
      assertTrue(body.contains("grpc-status:0"), body);
    }
  }

  /** Returns the one function among the resources. */
  private static Map<?, ?> function(Map<?, ?> resources) {
    List<? extends Map<?, ?>> functions =
        resources.keySet().stream()
            .map(name -> map(resources, name.toString()))
            .filter(resource -> text(resource, "Type").equals("AWS::Serverless::Function"))
            .toList();
    assertEquals(1, functions.size());
    return functions.get(0);
  }

  private static LocalLambdaBuilder function(Path template, Map<?, ?> properties) {
    Path zip = template.resolveSibling(text(properties, "CodeUri"));
    LocalLambdaBuilder function =
        LocalLambda.builder()
            .code(zip)
            .handler(text(properties, "Handler"))
            .memory(number(properties, "MemorySize"))
            .timeout(Duration.ofSeconds(number(properties, "Timeout")))
            .initTimeout(PATIENCE)
            .invokeMode(
                InvokeMode.valueOf(text(map(properties, "FunctionUrlConfig"), "InvokeMode")));
    if (properties.containsKey("Environment")) {
      map(properties, "Environment", "Variables")
          .forEach((name, value) -> function.env((String) name, (String) value));
    }
    String runtime = text(properties, "Runtime");
    if (runtime.equals("provided.al2023")) {
      assumeTrue(Files.exists(zip), "no JDK 25 on this machine, so no zip was made");
      return function.bootstrap();
    }
    assertTrue(MANAGED.contains(runtime), runtime);
    return function;
  }

  private static Map<?, ?> load(Path template) throws IOException {
    ConstructNode attribute = node -> ((ScalarNode) node).getValue();
    LoadSettings settings =
        LoadSettings.builder()
            .setTagConstructors(
                Map.of(
                    new Tag("!GetAtt"), attribute,
                    new Tag("!Ref"), attribute,
                    new Tag("!Sub"), attribute))
            .build();
    return (Map<?, ?>) new Load(settings).loadFromString(Files.readString(template));
  }

  private static Map<?, ?> map(Map<?, ?> outer, String... names) {
    Map<?, ?> map = outer;
    for (String name : names) {
      map = (Map<?, ?>) requireNonNull(map.get(name), name);
    }
    return map;
  }

  private static String text(Map<?, ?> map, String name) {
    return requireNonNull(map.get(name), name).toString();
  }

  private static int number(Map<?, ?> map, String name) {
    return Integer.parseInt(text(map, name));
  }
}
