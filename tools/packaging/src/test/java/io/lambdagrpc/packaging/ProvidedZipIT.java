package io.lambdagrpc.packaging;

import static io.lambdagrpc.packaging.TestFunction.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.packaging.internal.jdk.JdkFinder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip for {@code provided.al2023}, in another folder than the one that it was trained in. */
class ProvidedZipIT {

  @TempDir Path folder;
  private ProvidedFunction function = new ProvidedFunction(Path.of(""), List.of());

  @BeforeEach
  void needTheZip() throws IOException {
    function = ProvidedFunction.require();
  }

  @Test
  void theFolderBesideIsNotTouchedAndNothingElseIsLeft() throws IOException {
    assertTrue(Files.isDirectory(function.made().resolve("provided/lib")));
    try (Stream<Path> files = Files.list(function.made())) {
      assertEquals(
          List.of(
              "classes",
              "plugins",
              "plugins.jar",
              "provided",
              "provided.zip",
              "settings.jar",
              "sources"),
          files.map(file -> String.valueOf(file.getFileName())).sorted().toList());
    }
    List<String> log = function.log();
    String jdk = JdkFinder.ofProcess().find(null).description();
    assertTrue(
        log.contains("app.aot: trained with 2 calls and shop.TrainingCalls, " + jdk),
        log::toString);
    assertTrue(log.get(log.size() - 1).startsWith(function.zip() + ": "), log::toString);
  }

  @Test
  void theClassesOfACallComeOutOfTheCache() throws Exception {
    Path classes = folder.resolve("classes");
    try (LocalLambda lambda =
        ProvidedFunction.lambda(function.zip())
            .env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes)
            .start()) {
      assertEquals("order you", order(lambda, "you"));
      assertEquals("{\"text\":\"order you\"}", TestFunction.orderInJson(lambda, "you"));
    }
    for (String own : List.of(" io.lambdagrpc.", " shop.", " com.google.protobuf.util.")) {
      List<String> loaded =
          Files.readAllLines(classes).stream().filter(line -> line.contains(own)).toList();
      assertTrue(loaded.size() > 3, own);
      assertEquals(
          List.of(),
          loaded.stream().filter(line -> !line.endsWith("source: shared objects file")).toList());
    }
  }

  @Test
  void nothingIsSaidOfACacheThatIsUsedAndTheTrainingIsNotReplayed() throws Exception {
    try (LocalLambda lambda = ProvidedFunction.lambda(function.zip()).start()) {
      assertEquals("order you", order(lambda, "you"));
      assertFalse(lambda.log().contains("cache"), lambda.log());
      assertFalse(lambda.log().contains("app.aot"), lambda.log());
      List<String> arguments = List.of(lambda.process().info().arguments().orElseThrow());
      assertTrue(arguments.contains("-XX:-AOTReplayTraining"), arguments::toString);
    }
  }

  /** The runtime sets the one that a connection needs to what the file has. */
  @Test
  void securityPropertiesAreNotReadWithoutNeed() throws Exception {
    String debug = "-Djava.security.debug=properties";
    try (LocalLambda lambda =
        ProvidedFunction.lambda(function.zip()).env("JAVA_TOOL_OPTIONS", debug).start()) {
      assertEquals("order you", order(lambda, "you"));
      assertTrue(lambda.log().contains(debug), lambda.log());
      assertFalse(lambda.log().contains("conf/security"), lambda.log());
    }
    Properties properties = new Properties();
    Path file = function.unpack(folder).resolve("jre/conf/security/java.security");
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    assertEquals("hostInfoExclSocket", properties.getProperty("jdk.includeInExceptions"));
  }

  @Test
  void theFirstJarHoldsWhatIsNamedAndTheLastTheRest() throws IOException {
    Path root = function.unpack(folder);
    Map<String, byte[]> app = TestFunction.files(ProvidedFunction.jar(root, "app-"));
    Map<String, byte[]> rest = TestFunction.files(ProvidedFunction.jar(root, "rest-"));
    for (String named :
        List.of(
            "shop/OrderHandler.class",
            "shop/LiteGrpc.class",
            "io/lambdagrpc/LambdaRuntime.class",
            "com/google/protobuf/GeneratedMessage.class",
            "plug/Named.class",
            "plug/Provider.class",
            "plug/names.txt")) {
      assertTrue(app.containsKey(named), named);
    }
    for (String unnamed :
        List.of("plug/Hidden.class", "plug/Partner.class", "com/google/common/graph/Graph.class")) {
      assertTrue(rest.containsKey(unnamed), unnamed);
      assertFalse(app.containsKey(unnamed), unnamed);
    }
    assertTrue(rest.keySet().stream().allMatch(name -> name.endsWith(".class")));
  }

  /** Its name comes with the request, it needs another one, and its package is in both jars. */
  @Test
  void aClassWhoseNameIsPutTogetherAtRunTimeIsFound() throws Exception {
    try (LocalLambda lambda = ProvidedFunction.lambda(function.zip()).start()) {
      assertEquals("Hidden with Partner", order(lambda, "class:plug.Hidden"));
      assertEquals("Named", order(lambda, "class:plug.Named"));
      assertFalse(lambda.log().contains("cache"), lambda.log());
    }
  }

  @Test
  void resourcesAndProvidersAreThoseOfTheClassPath() throws Exception {
    try (LocalLambda lambda = ProvidedFunction.lambda(function.zip()).start()) {
      assertEquals("ab", order(lambda, "resources:reference.conf"));
      assertEquals("Named Provider ", order(lambda, "providers"));
      assertEquals("plug.Named", order(lambda, "resources:plug/names.txt"));
    }
  }

  @Test
  void theJreHasTheModulesThatTheClassesNameAndThoseAdded() throws IOException {
    Path release = function.unpack(folder).resolve("jre/release");
    String modules = Files.readString(release);
    for (String module :
        List.of("java.instrument", "java.logging", "jdk.unsupported", "jdk.zipfs")) {
      assertTrue(modules.contains(module), modules);
    }
    assertFalse(modules.contains("java.desktop"), modules);
  }

  @Test
  void theJresSettingsAreThoseOfTheJdk() throws IOException {
    Path jre = function.unpack(folder).resolve("jre/conf");
    Path jdk = JdkFinder.ofProcess().find(null).home().resolve("conf");
    for (String file : List.of("logging.properties", "net.properties", "security/java.security")) {
      assertEquals(properties(jdk.resolve(file)), properties(jre.resolve(file)), file);
      assertTrue(Files.size(jre.resolve(file)) < Files.size(jdk.resolve(file)) / 2, file);
    }
  }

  @Test
  void theJresLibrariesHaveNoSymbolsThatOnlyADebuggerReads() throws IOException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "strip"))),
        "no strip on the PATH");
    Path jre = function.unpack(folder).resolve("jre");
    Path jdk = JdkFinder.ofProcess().find(null).home();
    String jvm = "lib/server/libjvm.so";
    assertTrue(Files.size(jre.resolve(jvm)) < Files.size(jdk.resolve(jvm)) * 0.9);
  }

  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties;
  }
}
