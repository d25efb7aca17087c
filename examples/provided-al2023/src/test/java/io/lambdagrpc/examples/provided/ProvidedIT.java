package io.lambdagrpc.examples.provided;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helloworld.GreeterGrpc;
import helloworld.GreeterLambda;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The zips for {@code provided.al2023}, in another folder than the one that they were trained in.
 */
class ProvidedIT {

  private static final Path HELLO_WORLD = Path.of("target", "hello-world.zip");
  private static final Path SERVER_STREAMING = Path.of("target", "server-streaming.zip");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @BeforeEach
  void needTheZips() {
    assumeTrue(Files.exists(HELLO_WORLD), "no JDK 25 on this machine, so no zip was made");
  }

  private static LocalLambdaBuilder function(Path code, String handler) {
    return LocalLambda.builder()
        .code(code)
        .bootstrap()
        .handler(handler)
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  private static LocalLambdaBuilder helloWorld(Path code) {
    return function(code, GreeterLambda.class.getName());
  }

  private static String greeting(LocalLambda lambda) {
    ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
    try {
      HelloRequest request = HelloRequest.newBuilder().setName("you").build();
      HelloReply reply = GreeterGrpc.newBlockingStub(channel).sayHello(request);
      return reply.getMessage();
    } finally {
      channel.shutdownNow();
    }
  }

  /** Unpacks hello-world, for a test to change something. */
  private Path unpacked() throws IOException {
    Path root = Files.createDirectory(folder.resolve("a folder"));
    Map<String, Object> posix = Map.of("enablePosixFileAttributes", true);
    try (FileSystem zip = FileSystems.newFileSystem(HELLO_WORLD, posix);
        Stream<Path> entries = Files.walk(zip.getPath("/"))) {
      for (Path entry : entries.toList()) {
        Path target = root.resolve(entry.toString().substring(1));
        if (Files.isDirectory(entry)) {
          Files.createDirectories(target);
        } else {
          Files.copy(entry, target, StandardCopyOption.COPY_ATTRIBUTES);
          Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
        }
      }
    }
    return root;
  }

  @Test
  void theClassesOfACallComeOutOfTheCache() throws Exception {
    Path classes = folder.resolve("classes");
    try (LocalLambda lambda =
        helloWorld(HELLO_WORLD)
            .env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes)
            .start()) {
      assertEquals("Hello you!", greeting(lambda));
      assertFalse(lambda.log().contains("app.aot"), lambda.log());
    }
    List<String> own =
        Files.readAllLines(classes).stream()
            .filter(line -> line.contains(" io.lambdagrpc.") || line.contains(" helloworld."))
            .toList();
    assertTrue(own.size() > 30, own::toString);
    assertEquals(
        List.of(),
        own.stream().filter(line -> !line.endsWith("source: shared objects file")).toList());
  }

  @Test
  void aMessageIsThereBeforeTheNextIsComputed() throws Exception {
    try (LocalLambda lambda =
        function(SERVER_STREAMING, helloworld.stream.GreeterLambda.class.getName())
            .invokeMode(InvokeMode.RESPONSE_STREAM)
            .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
            .start()) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      // All of this stream would take longer than the function may run.
      helloworld.stream.HelloRequest request =
          helloworld.stream.HelloRequest.newBuilder().setName("f".repeat(100_000)).build();
      Context.CancellableContext context = Context.current().withCancellation();
      context.run(
          () -> {
            Iterator<helloworld.stream.HelloReply> replies =
                helloworld.stream.GreeterGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE.dividedBy(2))
                    .streamHello(request);
            assertEquals("f", replies.next().getMessage());
            assertEquals("ff", replies.next().getMessage());
            context.cancel(new StatusRuntimeException(io.grpc.Status.CANCELLED));
          });
      channel.shutdownNow();
    }
  }

  @Test
  void aJarThatWasSwappedAfterTheTrainingNeverRunsOldCode() throws Exception {
    Path root = unpacked();
    Path jar;
    try (Stream<Path> files = Files.list(root)) {
      jar = files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Path service = content.getPath("helloworld/GreeterService.class");
      String code = new String(Files.readAllBytes(service), ISO_8859_1);
      assertTrue(code.contains("Hello "));
      Files.write(service, code.replace("Hello ", "Howdy ").getBytes(ISO_8859_1));
    }
    try (LocalLambda lambda = helloWorld(root).start()) {
      assertEquals("Howdy you!", greeting(lambda));
      assertTrue(lambda.log().contains("starts again without app.aot: app-"), lambda.log());
    }
  }

  @Test
  void aCacheOfAnotherJdkIsNotUsed() throws Exception {
    Path root = unpacked();
    Path trained = root.resolve("app.aot.trained");
    List<String> lines = Files.readAllLines(trained);
    Files.write(trained, List.of(lines.get(0), lines.get(1).replace("25.0", "25.9")));
    assertUnusable(helloWorld(root), "app.aot, it was trained on JAVA_VERSION=\"25.9");
  }

  @Test
  void aCacheThatNobodySaysWhatItIsForIsNotUsed() throws Exception {
    Path root = unpacked();
    Files.writeString(root.resolve("app.aot.trained"), "1234");
    assertUnusable(helloWorld(root), "app.aot, app.aot.trained is cut short");
  }

  @Test
  void anAgentRunsWithoutTheCache() throws Exception {
    Path agent = folder.resolve("agent.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(agent), manifest)) {
      String name = Agent.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new ZipEntry(name));
      try (var code = Agent.class.getResourceAsStream("/" + name)) {
        java.util.Objects.requireNonNull(code, name).transferTo(jar);
      }
    }
    Path root = unpacked();
    assertUnusable(
        helloWorld(root).env("JAVA_TOOL_OPTIONS", "-javaagent:" + agent),
        "app.aot, JAVA_TOOL_OPTIONS names an agent");
  }

  private static void assertUnusable(LocalLambdaBuilder function, String why) throws Exception {
    try (LocalLambda lambda = function.start()) {
      assertEquals("Hello you!", greeting(lambda));
      assertTrue(lambda.log().contains("bootstrap: starts without " + why), lambda.log());
    }
  }

  /** What a tool for tracing is to the JVM. */
  public static final class Agent {
    private Agent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String options) {
      System.out.println("agent " + options);
    }
  }
}
