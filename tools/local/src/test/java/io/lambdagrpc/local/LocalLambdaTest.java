package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Functions called over HTTP. (Over 300 lines: what Lambda promises a function, point by point.)
 */
class LocalLambdaTest {
  private static final byte[] BINARY = {0, 0, 0, 0, 3, (byte) 0xff, (byte) 0x80, 13};
  private static final String HANDLER = "functions.Scripted";

  @TempDir static Path folder;
  private static Path zip;
  private static LocalLambda lambda;

  @BeforeAll
  static void start() throws Exception {
    zip =
        FunctionZip.write(
            folder,
            """
            #!/bin/sh
            if [ $# -gt 0 ]; then WRAPPED="$1" exec "$@"; fi
            exec java -cp lib/functions.jar functions.OwnLoop
            """);
    lambda = generous().start();
  }

  @AfterAll
  static void stop() throws Exception {
    lambda.close();
  }

  private static LocalLambdaBuilder generous() {
    return LocalLambda.builder()
        .code(zip)
        .handler(HANDLER)
        .timeout(Duration.ofSeconds(30))
        .initTimeout(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfEventCarriesBinaryBodiesBothWays(EventKind kind) throws Exception {
    HttpResponse<byte[]> response = post(kind, BINARY);

    assertEquals(201, response.statusCode());
    JsonObject event = object(new String(response.body(), UTF_8));
    String flag = kind == EventKind.VPC_LATTICE_V1 ? "is_base64_encoded" : "isBase64Encoded";
    assertTrue(event.get(flag).getAsBoolean());
    assertArrayEquals(BINARY, Base64.getDecoder().decode(event.get("body").getAsString()));
    assertEquals(
        "application/octet-stream", response.headers().firstValue("content-type").orElse(""));
    assertEquals(expectedHeaders(kind), replyHeaders(response));
  }

  private static List<String> expectedHeaders(EventKind kind) {
    return switch (kind) {
      case FUNCTION_URL, HTTP_API -> List.of("1", "c=1", "d=2");
      case HTTP_API_V1, REST, REST_CUSTOM_DOMAIN -> List.of("1", "a", "b");
      case ALB, VPC_LATTICE, VPC_LATTICE_V1 -> List.of("1");
      case ALB_MULTI -> List.of("a", "b");
    };
  }

  private static List<String> replyHeaders(HttpResponse<byte[]> response) {
    return Stream.of("x-one", "x-two", "set-cookie")
        .flatMap(name -> response.headers().allValues(name).stream())
        .toList();
  }

  @Test
  void requestsOverLambdasLimitAreAnsweredWith413() throws Exception {
    // Base64 makes 6 MB of 4.5 MB, which is what the limit counts.
    HttpResponse<byte[]> over = post(EventKind.FUNCTION_URL, new byte[5 * 1024 * 1024]);

    assertEquals(413, over.statusCode());
    assertEquals(413, post(EventKind.REST, new byte[11 * 1024 * 1024]).statusCode());
  }

  @ParameterizedTest
  @EnumSource(names = {"ALB", "ALB_MULTI"})
  void aLoadBalancerTakesBodiesOfOneMegabyte(EventKind kind) throws Exception {
    HttpResponse<byte[]> fits = post(kind, new byte[1024 * 1024]);
    HttpResponse<byte[]> over = post(kind, new byte[1024 * 1024 + 1]);

    assertEquals(502, fits.statusCode(), "its reply is over the load balancer's 1 MB");
    assertEquals(413, over.statusCode());
    assertEquals("text/html", over.headers().firstValue("content-type").orElse(""));
  }

  @Test
  void invokesDirectly() throws Exception {
    JsonObject context = invoke(lambda, "{\"do-context\":1}");

    assertEquals(36, context.get("id").getAsString().length());
    assertEquals(
        "arn:aws:lambda:us-east-1:123456789012:function:local", context.get("arn").getAsString());
    int remaining = context.get("remaining").getAsInt();
    assertTrue(remaining > 0 && remaining <= 30_000, () -> "remaining " + remaining);
    assertTrue(
        context
            .get("trace")
            .getAsString()
            .matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0"),
        context.toString());
  }

  @Test
  void givesTheFunctionLambdasEnvironmentAndNothingOfItsOwn() throws Exception {
    try (LocalLambda own =
        generous()
            .env("AWS_SESSION_TOKEN", "of the caller")
            .env("GREETING", "hello")
            .env("TZ", "Europe/Berlin")
            .memory(256)
            .start()) {
      JsonObject environment = invoke(own, "{\"do-environment\":1}");

      Set<String> names = new TreeSet<>();
      environment.keySet().stream()
          .filter(name -> name.startsWith("env."))
          .forEach(name -> names.add(name.substring(4)));
      // OLDPWD, PWD, _ and SHLVL would be a shell's, and no shell has run.
      assertEquals(
          new TreeSet<>(
              Set.of(
                  "AWS_ACCESS_KEY",
                  "AWS_ACCESS_KEY_ID",
                  "AWS_DEFAULT_REGION",
                  "AWS_EXECUTION_ENV",
                  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                  "AWS_LAMBDA_FUNCTION_NAME",
                  "AWS_LAMBDA_FUNCTION_VERSION",
                  "AWS_LAMBDA_INITIALIZATION_TYPE",
                  "AWS_LAMBDA_LOG_GROUP_NAME",
                  "AWS_LAMBDA_LOG_STREAM_NAME",
                  "AWS_LAMBDA_RUNTIME_API",
                  "AWS_REGION",
                  "AWS_SECRET_ACCESS_KEY",
                  "AWS_SESSION_TOKEN",
                  "AWS_XRAY_CONTEXT_MISSING",
                  "AWS_XRAY_DAEMON_ADDRESS",
                  "GREETING",
                  "LAMBDA_RUNTIME_DIR",
                  "LAMBDA_TASK_ROOT",
                  "LANG",
                  "LC_ALL",
                  "LD_LIBRARY_PATH",
                  "PATH",
                  "TZ",
                  "_HANDLER")),
          names);
      assertEquals(HANDLER, environment.get("env._HANDLER").getAsString());
      assertEquals("Europe/Berlin", environment.get("env.TZ").getAsString());
      assertEquals("local-lambda", environment.get("env.AWS_ACCESS_KEY_ID").getAsString());
      assertEquals("of the caller", environment.get("env.AWS_SESSION_TOKEN").getAsString());
      String root = environment.get("directory").getAsString();
      assertEquals(
          "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:%1$s:%1$s/lib:/opt/lib"
              .formatted(root),
          environment.get("env.LD_LIBRARY_PATH").getAsString());
      assertEquals(root, environment.get("env.LAMBDA_TASK_ROOT").getAsString());
      assertEquals(
          "AWS_Lambda_java" + Runtime.version().feature(),
          environment.get("env.AWS_EXECUTION_ENV").getAsString());
      long heap = environment.get("heap").getAsLong();
      assertTrue(heap > 190L << 20 && heap <= 218L << 20, () -> "heap " + heap);
      String classPath = environment.get("classPath").getAsString();
      assertEquals(4, classPath.split(":").length, classPath);
      assertFalse(classPath.contains("gson"), classPath);
    }
  }

  @Test
  void runsTheFunctionsOwnBootstrap() throws Exception {
    try (LocalLambda own = generous().bootstrap().start()) {
      assertEquals("{\"own\":\"" + HANDLER + "\",\"event\":{}}", invoke(own, "{}").toString());
    }
  }

  @Test
  void runsTheBootstrapAsAWrapperWithTheInterpreterAndItsArguments() throws Exception {
    try (LocalLambda own =
        generous().env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap").start()) {
      JsonObject environment = invoke(own, "{\"do-environment\":1}");

      assertEquals(
          System.getProperty("java.home") + "/bin/java",
          environment.get("env.WRAPPED").getAsString());
    }
  }

  @Test
  void runsFunctionsOnJdk25() throws Exception {
    Optional<Path> home = jdk25();
    assumeTrue(home.isPresent(), "no JDK 25: neither JDK25_HOME nor beside " + javaHome());
    try (LocalLambda own = generous().javaHome(home.orElseThrow()).start()) {
      assertEquals("25", invoke(own, "{\"do-environment\":1}").get("feature").getAsString());
    }
  }

  @Test
  void closingKillsTheProcessAndDeletesWhatWasUnpacked() throws Exception {
    LocalLambda own = generous().start();
    JsonObject environment = invoke(own, "{\"do-environment\":1}");
    ProcessHandle process = own.process();
    Path taskRoot = Path.of(environment.get("directory").getAsString());
    assertTrue(Files.exists(taskRoot.resolve("lib/functions.jar")));

    own.close();

    assertFalse(process.isAlive());
    assertFalse(Files.exists(taskRoot));
  }

  @Test
  void startsAFolderAgainstTheCallersOwnRuntimeApi() throws Exception {
    Path code = folder.resolve("code");
    Files.createDirectories(code.resolve("lib"));
    Files.copy(folder.resolve("functions.jar"), code.resolve("lib/functions.jar"));
    try (LocalRuntimeApi api = LocalRuntimeApi.start(Duration.ofSeconds(30))) {
      Process process = generous().code(code).processBuilder(api).start();
      try {
        Success reply = assertInstanceOf(Success.class, api.invoke("{\"do-context\":1}"));
        assertTrue(object(reply.payload()).has("arn"), reply.payload());
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static HttpResponse<byte[]> post(EventKind kind, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve("/helloworld.Greeter/SayHello"))
            .header("Content-Type", "application/grpc-web+proto")
            .header(Gateway.EVENT_HEADER, kind.wireName())
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
  }

  private static JsonObject invoke(LocalLambda lambda, String event) throws Exception {
    Success success = assertInstanceOf(Success.class, lambda.invoke(event));
    return object(success.payload());
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  private static Optional<Path> jdk25() throws Exception {
    String named = System.getenv("JDK25_HOME");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    try (Stream<Path> besides = Files.list(javaHome().toRealPath().resolve(".."))) {
      return besides
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .filter(LocalLambdaTest::isJdk25)
          .findFirst();
    }
  }

  private static boolean isJdk25(Path home) {
    try {
      return Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
    } catch (IOException e) {
      return false;
    }
  }
}
