package io.lambdagrpc.packaging;

import static io.lambdagrpc.packaging.TestFunction.order;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.packaging.internal.content.ContentTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an AOT cache is not used: the function starts without it, and the log says why. */
class UnusableCacheIT {

  @TempDir Path folder;
  private ProvidedFunction function = new ProvidedFunction(Path.of(""), List.of());

  @BeforeEach
  void needTheZip() throws IOException {
    function = ProvidedFunction.require();
  }

  /** The JVM itself would run the old code. */
  @Test
  void aJarThatWasSwappedAfterTheTrainingNeverRunsOldCode() throws Exception {
    Path root = function.unpack(folder);
    Path jar = ProvidedFunction.jar(root, "app-");
    Map<String, byte[]> files = new TreeMap<>(TestFunction.files(jar));
    String name = "shop/OrdersService.class";
    String code = new String(Objects.requireNonNull(files.get(name)), ISO_8859_1);
    files.put(name, code.replace("order ", "ORDER ").getBytes(ISO_8859_1));
    ContentTest.write(jar, files);
    assertStartsAgain(root, "ORDER you");
  }

  @Test
  void theJarOfTheRestCountsAsWell() throws Exception {
    Path root = function.unpack(folder);
    Path jar = ProvidedFunction.jar(root, "rest-");
    Map<String, byte[]> files = new TreeMap<>(TestFunction.files(jar));
    files.put("plug/Another.class", new byte[0]);
    ContentTest.write(jar, files);
    assertStartsAgain(root, "order you");
  }

  private static void assertStartsAgain(Path root, String expected) throws Exception {
    try (LocalLambda lambda = ProvidedFunction.lambda(root).start()) {
      assertEquals(expected, order(lambda, "you"));
      assertTrue(lambda.log().contains("starts again without app.aot: lib/app-"), lambda.log());
    }
  }

  @Test
  void aCacheOfAnotherJdkIsNotUsed() throws Exception {
    Path root = function.unpack(folder);
    Path trained = root.resolve("app.aot.trained");
    List<String> lines = Files.readAllLines(trained);
    Files.write(trained, List.of(lines.get(0), lines.get(1).replace("25.0", "25.9")));
    assertUnusable(ProvidedFunction.lambda(root), "app.aot was trained on JAVA_VERSION=\"25.9");
  }

  @Test
  void aCacheThatNobodySaysWhatItIsForIsNotUsed() throws Exception {
    Path root = function.unpack(folder);
    Files.writeString(root.resolve("app.aot.trained"), "1234");
    assertUnusable(ProvidedFunction.lambda(root), "app.aot.trained is cut short");
  }

  @Test
  void layersThatHoldJarsRunWithoutTheCache() throws Exception {
    Path root = function.unpack(folder);
    Path script = root.resolve("bootstrap");
    Path layer = Files.createDirectories(folder.resolve("opt/java/lib"));
    Files.writeString(script, Files.readString(script).replace("/opt/java/lib", layer.toString()));
    assertUnusable(ProvidedFunction.lambda(root), "the class path is lib/app-");
  }

  @Test
  void aJarThatIsGoneIsSaid() throws Exception {
    Path root = function.unpack(folder);
    Files.delete(ProvidedFunction.jar(root, "rest-"));
    assertUnusable(ProvidedFunction.lambda(root), "the class path is lib/app-");
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
        ProvidedFunction.lambda(function.zip()).env(variable, options),
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
            ProvidedFunction.lambda(function.unpack(folder))
                .env(variable, option + ProvidedFunction.agent(folder)),
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
}
