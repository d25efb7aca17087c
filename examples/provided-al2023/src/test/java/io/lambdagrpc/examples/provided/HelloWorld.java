package io.lambdagrpc.examples.provided;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.GreeterGrpc;
import helloworld.GreeterLambda;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.local.internal.files.Root;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** The function of {@code examples/hello-world} in its packagings. */
final class HelloWorld {
  static final Path FUNCTION = Path.of("..", "hello-world", "target", "function.zip");
  static final Path PROVIDED = Path.of("target", "hello-world.zip");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private HelloWorld() {}

  static LocalLambdaBuilder provided(Path code) {
    return function(code, GreeterLambda.class.getName()).bootstrap();
  }

  /** Starts it as {@code java25} and the like do, with {@code bootstrap} as exec wrapper. */
  static LocalLambdaBuilder wrapped(Path code, Jdk jdk) throws IOException {
    return function(code, GreeterLambda.class.getName())
        .javaHome(jdk.requireHome())
        .env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap");
  }

  static LocalLambdaBuilder function(Path code, String handler) {
    return LocalLambda.builder()
        .code(code)
        .handler(handler)
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  /** What a cache knows for the compiler that a function does not use costs time at the start. */
  static void assertReplaysNoTraining(LocalLambda lambda) {
    List<String> arguments = List.of(lambda.process().info().arguments().orElseThrow());
    assertTrue(arguments.contains("-XX:-AOTReplayTraining"), arguments::toString);
  }

  static String greeting(LocalLambda lambda) {
    ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
    try {
      HelloRequest request = HelloRequest.newBuilder().setName("you").build();
      HelloReply reply = GreeterGrpc.newBlockingStub(channel).sayHello(request);
      return reply.getMessage();
    } finally {
      channel.shutdownNow();
    }
  }

  static boolean awaitLog(LocalLambda lambda, String text) throws InterruptedException {
    return lambda.awaitLog(text, PATIENCE);
  }

  /** Returns those of a call's classes that do not come out of an AOT cache, or too few classes. */
  static List<String> classesOutsideTheCache(LocalLambdaBuilder function, Path log)
      throws IOException, InterruptedException {
    try (LocalLambda lambda =
        function.env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log).start()) {
      greeting(lambda);
    }
    List<String> own =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains(" io.lambdagrpc.") || line.contains(" helloworld."))
            .toList();
    return own.size() < 30
        ? own
        : own.stream().filter(line -> !line.endsWith("source: shared objects file")).toList();
  }

  /** Returns the same for those that a call in JSON takes. */
  static List<String> jsonOutsideTheCache(LocalLambdaBuilder function, Path log)
      throws IOException, InterruptedException {
    try (LocalLambda lambda =
        function.env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log).start()) {
      HttpRequest request =
          HttpRequest.newBuilder(lambda.uri().resolve("/helloworld.Greeter/SayHello"))
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"you\"}"))
              .build();
      HttpResponse<String> reply =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals("{\"message\":\"Hello you!\"}", reply.body());
    }
    List<String> json =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains(" com.google.protobuf.util."))
            .toList();
    return json.isEmpty()
        ? List.of("none")
        : json.stream().filter(line -> !line.endsWith("source: shared objects file")).toList();
  }

  /** Unpacks a zip for a test to change something. */
  static Path unpack(Path zip, Path folder) throws IOException {
    Path root = Files.createDirectory(folder.resolve("a folder"));
    Root.of(root).unpack(zip);
    return root;
  }

  static Path jar(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("lib"))) {
      return files.findFirst().orElseThrow();
    }
  }

  /** Writes the jar of {@link Agent}. */
  static Path agent(Path folder) throws IOException {
    Path agent = folder.resolve("agent.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(agent), manifest)) {
      String name = Agent.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new ZipEntry(name));
      try (var code = Agent.class.getResourceAsStream("/" + name)) {
        Objects.requireNonNull(code, name).transferTo(jar);
      }
    }
    return agent;
  }

  /** What a tool for tracing is to the JVM. */
  public static final class Agent {
    private Agent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String options) {
      System.out.println("an agent is here");
    }
  }
}
