package io.lambdagrpc.packaging;

import static io.lambdagrpc.packaging.TestFunction.order;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.packaging.internal.content.ContentTest;
import io.lambdagrpc.packaging.internal.jdk.JdkFinder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The zip for {@code provided.al2023}, in another folder than the one that it was trained in. */
class ProvidedZipIT {

  @TempDir static Path made;
  private static final List<String> LOG = new ArrayList<>();

  @TempDir Path folder;

  private static Path zip() {
    return made.resolve("provided.zip");
  }

  @BeforeAll
  static void makeZip() throws IOException {
    if (JdkFinder.ofProcess().findRunnable().isEmpty()) {
      return;
    }
    List<Path> classPath = new ArrayList<>(TestFunction.classPath(made));
    classPath.add(plugins());
    classPath.add(
        TestFunction.jar(
            made.resolve("settings.jar"),
            Map.of(
                "reference.conf", "b", "META-INF/services/java.lang.Runnable", "plug.Provider\n")));
    Files.writeString(zip(), "an earlier one");
    Files.createDirectories(made.resolve("provided/lib"));
    ProvidedZip.builder()
        .classPath(classPath)
        .handler(TestFunction.HANDLER)
        .addModules(List.of("jdk.zipfs"))
        .training(
            Training.builder()
                .call("shop.Orders/Get", "{\"id\":\"you\"}")
                .call("shop.Orders/List", "{}")
                .header("authorization", "Bearer training")
                .env("SHOP_TOKEN", "training")
                .env("LAMBDA_GRPC_BASE_PATH", "/shop")
                .json(true)
                .trainingClass("shop.TrainingCalls")
                .classPath(classPath)
                .build())
        .log(LOG::add)
        .build()
        .write(zip());
  }

  /** A jar with classes that nothing names, in a package that another one is named of, too. */
  private static Path plugins() throws IOException {
    Path sources = Files.createDirectories(made.resolve("sources"));
    List<String> words = new ArrayList<>(List.of("--release", "17", "-d", made + "/plugins"));
    for (String name : List.of("Hidden", "Partner", "Provider", "Named")) {
      String says = name.equals("Hidden") ? "\"Hidden with \" + new Partner()" : "\"" + name + "\"";
      words.add(
          Files.writeString(
                  sources.resolve(name + ".java"),
                  "package plug; public class "
                      + name
                      + " implements Runnable { public void run() {} public String toString() {"
                      + " return "
                      + says
                      + "; } }")
              .toString());
    }
    Files.createDirectories(made.resolve("plugins"));
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)));
    Map<String, byte[]> files = new TreeMap<>();
    ContentTest.addTo(files, made.resolve("plugins"));
    files.put("reference.conf", "a".getBytes(UTF_8));
    files.put("plug/names.txt", "plug.Named".getBytes(UTF_8));
    files.put("META-INF/services/java.lang.Runnable", "plug.Named # the first\n".getBytes(UTF_8));
    Path jar = made.resolve("plugins.jar");
    ContentTest.write(jar, files);
    return jar;
  }

  @BeforeEach
  void needTheZip() {
    assumeTrue(Files.exists(zip()), "no JDK 25 on this machine, so no zip was made");
  }

  private static LocalLambdaBuilder provided(Path code) {
    return TestFunction.lambda(code).bootstrap();
  }

  private Path unpack() throws IOException {
    Path root = Files.createDirectory(folder.resolve("a folder"));
    Root.of(root).unpack(zip());
    return root;
  }

  private static Path jar(Path root, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("lib"))) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void theFolderBesideIsNotTouchedAndNothingElseIsLeft() throws IOException {
    assertTrue(Files.isDirectory(made.resolve("provided/lib")));
    try (Stream<Path> files = Files.list(made)) {
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
    assertTrue(LOG.get(LOG.size() - 1).startsWith(zip() + ": "), LOG::toString);
  }

  @Test
  void theClassesOfACallComeOutOfTheCache() throws Exception {
    Path classes = folder.resolve("classes");
    try (LocalLambda lambda =
        provided(zip()).env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes).start()) {
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
    try (LocalLambda lambda = provided(zip()).start()) {
      assertEquals("order you", order(lambda, "you"));
      assertFalse(lambda.log().contains("cache"), lambda.log());
      assertFalse(lambda.log().contains("app.aot"), lambda.log());
      List<String> arguments = List.of(lambda.process().info().arguments().orElseThrow());
      assertTrue(arguments.contains("-XX:-AOTReplayTraining"), arguments::toString);
    }
  }

  @Test
  void theFirstJarHoldsWhatIsNamedAndTheLastTheRest() throws IOException {
    Path root = unpack();
    Map<String, byte[]> app = TestFunction.files(jar(root, "app-"));
    Map<String, byte[]> rest = TestFunction.files(jar(root, "rest-"));
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
    try (LocalLambda lambda = provided(zip()).start()) {
      assertEquals("Hidden with Partner", order(lambda, "class:plug.Hidden"));
      assertEquals("Named", order(lambda, "class:plug.Named"));
      assertFalse(lambda.log().contains("cache"), lambda.log());
    }
  }

  @Test
  void resourcesAndProvidersAreThoseOfTheClassPath() throws Exception {
    try (LocalLambda lambda = provided(zip()).start()) {
      assertEquals("ab", order(lambda, "resources:reference.conf"));
      assertEquals("Named Provider ", order(lambda, "providers"));
      assertEquals("plug.Named", order(lambda, "resources:plug/names.txt"));
    }
  }

  @Test
  void theJreHasTheModulesThatTheClassesNameAndThoseAdded() throws IOException {
    Path release = unpack().resolve("jre/release");
    String modules = Files.readString(release);
    for (String module :
        List.of("java.instrument", "java.logging", "jdk.unsupported", "jdk.zipfs")) {
      assertTrue(modules.contains(module), modules);
    }
    assertFalse(modules.contains("java.desktop"), modules);
  }

  @Test
  void theJresSettingsAreThoseOfTheJdk() throws IOException {
    Path jre = unpack().resolve("jre/conf");
    Path jdk = JdkFinder.ofProcess().find(null).home().resolve("conf");
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

  /** The JVM itself would run the old code. */
  @Test
  void aJarThatWasSwappedAfterTheTrainingNeverRunsOldCode() throws Exception {
    Path root = unpack();
    Path jar = jar(root, "app-");
    Map<String, byte[]> files = new TreeMap<>(TestFunction.files(jar));
    String name = "shop/OrdersService.class";
    String code = new String(Objects.requireNonNull(files.get(name)), ISO_8859_1);
    files.put(name, code.replace("order ", "ORDER ").getBytes(ISO_8859_1));
    ContentTest.write(jar, files);
    assertStartsAgain(root, "ORDER you");
  }

  @Test
  void theJarOfTheRestCountsAsWell() throws Exception {
    Path root = unpack();
    Path jar = jar(root, "rest-");
    Map<String, byte[]> files = new TreeMap<>(TestFunction.files(jar));
    files.put("plug/Another.class", new byte[0]);
    ContentTest.write(jar, files);
    assertStartsAgain(root, "order you");
  }

  private static void assertStartsAgain(Path root, String expected) throws Exception {
    try (LocalLambda lambda = provided(root).start()) {
      assertEquals(expected, order(lambda, "you"));
      assertTrue(lambda.log().contains("starts again without app.aot: lib/app-"), lambda.log());
    }
  }

  @Test
  void aCacheOfAnotherJdkIsNotUsed() throws Exception {
    Path root = unpack();
    Path trained = root.resolve("app.aot.trained");
    List<String> lines = Files.readAllLines(trained);
    Files.write(trained, List.of(lines.get(0), lines.get(1).replace("25.0", "25.9")));
    assertUnusable(provided(root), "app.aot was trained on JAVA_VERSION=\"25.9");
  }

  @Test
  void aCacheThatNobodySaysWhatItIsForIsNotUsed() throws Exception {
    Path root = unpack();
    Files.writeString(root.resolve("app.aot.trained"), "1234");
    assertUnusable(provided(root), "app.aot.trained is cut short");
  }

  @Test
  void layersThatHoldJarsRunWithoutTheCache() throws Exception {
    Path root = unpack();
    Path script = root.resolve("bootstrap");
    Path layer = Files.createDirectories(folder.resolve("opt/java/lib"));
    Files.writeString(script, Files.readString(script).replace("/opt/java/lib", layer.toString()));
    assertUnusable(provided(root), "the class path is lib/app-");
  }

  @Test
  void aJarThatIsGoneIsSaid() throws Exception {
    Path root = unpack();
    Files.delete(jar(root, "rest-"));
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
        provided(zip()).env(variable, options),
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
            provided(unpack()).env(variable, option + agent(folder)),
            "which does not go with the option " + option.replaceFirst("=", ""));
    assertTrue(lambda.log().contains("an agent is here"), lambda.log());
  }

  private static LocalLambda assertUnusable(LocalLambdaBuilder function, String why)
      throws Exception {
    try (LocalLambda lambda = function.start()) {
      assertEquals("order you", order(lambda, "you"));
      assertTrue(
          lambda.awaitLog("bootstrap: starts without an AOT cache, " + why, TestFunction.PATIENCE),
          lambda::log);
      return lambda;
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
      try (InputStream code = Agent.class.getResourceAsStream("/" + name)) {
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
