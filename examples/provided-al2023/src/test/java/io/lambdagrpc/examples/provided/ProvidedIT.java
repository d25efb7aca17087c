package io.lambdagrpc.examples.provided;

import static io.lambdagrpc.examples.provided.HelloWorld.PROVIDED;
import static io.lambdagrpc.examples.provided.HelloWorld.greeting;
import static io.lambdagrpc.examples.provided.HelloWorld.provided;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helloworld.stream.GreeterGrpc;
import helloworld.stream.GreeterLambda;
import helloworld.stream.HelloReply;
import helloworld.stream.HelloRequest;
import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.it.fronts.Beginning;
import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The zips for {@code provided.al2023}, in another folder than the one that they were trained in.
 */
class ProvidedIT {

  private static final Path SERVER_STREAMING = Path.of("target", "server-streaming.zip");

  @TempDir Path folder;

  @BeforeEach
  void needTheZips() {
    assumeTrue(Jdk.of(25).isPresent(), "no JDK 25 on this machine, so no zip was made");
  }

  @Test
  void theClassesOfACallComeOutOfTheCache() throws Exception {
    assertEquals(
        List.of(),
        HelloWorld.classesOutsideTheCache(provided(PROVIDED), folder.resolve("classes")));
  }

  @Test
  void nothingIsSaidOfACacheThatIsUsed() throws Exception {
    try (LocalLambda lambda = provided(PROVIDED).start()) {
      assertEquals("Hello you!", greeting(lambda));
      assertFalse(lambda.log().contains("cache"), lambda.log());
      assertFalse(lambda.log().contains("app.aot"), lambda.log());
      HelloWorld.assertReplaysNoTraining(lambda);
    }
  }

  @Test
  void theJarHoldsWhatTheFunctionCanGetAt() throws Exception {
    try (FileSystem content = FileSystems.newFileSystem(HelloWorld.jar(folderOfZip()))) {
      for (String named :
          List.of(
              "helloworld/GreeterLambda.class",
              "helloworld/GreeterServer.class",
              "io/lambdagrpc/LambdaRuntime.class",
              "com/google/protobuf/GeneratedMessage.class",
              "com/google/common/io/BaseEncoding.class")) {
        assertTrue(Files.exists(content.getPath(named)), named);
      }
      assertFalse(Files.exists(content.getPath("com/google/common/graph/Graph.class")));
    }
  }

  @Test
  void theJresSettingsAreThoseOfTheJdk() throws Exception {
    Path jre = folderOfZip().resolve("jre/conf");
    Path jdk = Jdk.of(25).requireHome().resolve("conf");
    for (String file : List.of("logging.properties", "net.properties", "security/java.security")) {
      assertEquals(properties(jdk.resolve(file)), properties(jre.resolve(file)), file);
      assertTrue(Files.size(jre.resolve(file)) < Files.size(jdk.resolve(file)) / 2, file);
    }
  }

  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties;
  }

  private Path folderOfZip() throws IOException {
    return HelloWorld.unpack(PROVIDED, folder);
  }

  @Test
  void aMessageIsThereBeforeTheNextIsComputed() throws Exception {
    try (LocalLambda lambda =
        HelloWorld.function(SERVER_STREAMING, GreeterLambda.class.getName())
            .bootstrap()
            .invokeMode(InvokeMode.RESPONSE_STREAM)
            .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
            .start()) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      HelloRequest request = HelloRequest.newBuilder().setName("f".repeat(100_000)).build();
      List<HelloReply> first =
          Beginning.of(channel, GreeterGrpc.getStreamHelloMethod(), request, 2);
      assertEquals(List.of("f", "ff"), first.stream().map(HelloReply::getMessage).toList());
      channel.shutdownNow();
    }
  }

  @Test
  void aJarThatWasSwappedAfterTheTrainingNeverRunsOldCode() throws Exception {
    Path root = folderOfZip();
    try (FileSystem content = FileSystems.newFileSystem(HelloWorld.jar(root))) {
      Path service = content.getPath("helloworld/GreeterService.class");
      String code = new String(Files.readAllBytes(service), ISO_8859_1);
      assertTrue(code.contains("Hello "));
      Files.write(service, code.replace("Hello ", "Howdy ").getBytes(ISO_8859_1));
    }
    try (LocalLambda lambda = provided(root).start()) {
      assertEquals("Howdy you!", greeting(lambda));
      assertTrue(lambda.log().contains("starts again without app.aot: lib/app-"), lambda.log());
    }
  }

  @Test
  void aCacheOfAnotherJdkIsNotUsed() throws Exception {
    Path root = folderOfZip();
    Path trained = root.resolve("app.aot.trained");
    List<String> lines = Files.readAllLines(trained);
    Files.write(trained, List.of(lines.get(0), lines.get(1).replace("25.0", "25.9")));
    assertUnusable(provided(root), "app.aot was trained on JAVA_VERSION=\"25.9");
  }

  @Test
  void aCacheThatNobodySaysWhatItIsForIsNotUsed() throws Exception {
    Path root = folderOfZip();
    Files.writeString(root.resolve("app.aot.trained"), "1234");
    assertUnusable(provided(root), "app.aot.trained is cut short");
  }

  @Test
  void layersThatHoldJarsRunWithoutTheCache() throws Exception {
    Path root = folderOfZip();
    Path script = root.resolve("bootstrap");
    Path layer = Files.createDirectories(folder.resolve("opt/java/lib"));
    Files.writeString(script, Files.readString(script).replace("/opt/java/lib", layer.toString()));
    assertUnusable(provided(root), "the class path is lib/app-");
  }

  /** Each of them makes the JVM refuse the cache, and the last two not start at all. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          JDK_JAVA_OPTIONS,  --add-opens java.base/java.lang=ALL-UNNAMED
          JAVA_TOOL_OPTIONS, --add-modules=java.sql
          JAVA_TOOL_OPTIONS, --enable-native-access=ALL-UNNAMED
          JDK_JAVA_OPTIONS,  --illegal-native-access=deny
          JDK_JAVA_OPTIONS,  -p jre
          JDK_JAVA_OPTIONS,  --module-path=jre
          JDK_JAVA_OPTIONS,  --limit-modules java.logging
          JAVA_TOOL_OPTIONS, -XX:-UseCompressedOops
          JAVA_TOOL_OPTIONS, -XX:AOTMode=off
          JAVA_TOOL_OPTIONS, -Xshare:auto
          JDK_JAVA_OPTIONS,  -XX:SharedArchiveFile=none
          """)
  void anOptionThatDoesNotGoWithACacheIsPreferredToIt(String variable, String options)
      throws Exception {
    assertUnusable(
        provided(PROVIDED).env(variable, options),
        "which does not go with the option " + options.replaceFirst("[ =].*", ""));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          JAVA_TOOL_OPTIONS, -javaagent:
          JDK_JAVA_OPTIONS,  -javaagent:
          JAVA_TOOL_OPTIONS, -agentlib:instrument=
          JAVA_TOOL_OPTIONS, -agentpath:jre/lib/libinstrument.so=
          """)
  void anAgentRunsWithoutTheCache(String variable, String option) throws Exception {
    LocalLambda lambda =
        assertUnusable(
            provided(folderOfZip()).env(variable, option + HelloWorld.agent(folder)),
            "which does not go with the option " + option.replaceFirst("=", ""));
    assertTrue(lambda.log().contains("an agent is here"), lambda.log());
  }

  private static LocalLambda assertUnusable(LocalLambdaBuilder function, String why)
      throws Exception {
    try (LocalLambda lambda = function.start()) {
      assertEquals("Hello you!", greeting(lambda));
      assertTrue(
          HelloWorld.awaitLog(lambda, "bootstrap: starts without an AOT cache, " + why),
          lambda::log);
      return lambda;
    }
  }
}
