package io.lambdagrpc.packaging;

import static io.lambdagrpc.packaging.TestFunction.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InitErrorException;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.local.internal.files.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function of a managed runtime that its bootstrap starts as exec wrapper. */
class ExecWrapperIT {

  private static final Path CURRENT = Path.of(System.getProperty("java.home"));

  @TempDir Path folder;
  private Path root = Path.of("");

  @BeforeEach
  void unpackFunction() throws IOException {
    Path zip = folder.resolve("function.zip");
    FunctionZip.builder()
        .classPath(TestFunction.classPath(folder))
        .jarName("shop.jar")
        .build()
        .write(zip);
    root = Files.createDirectory(folder.resolve("a folder"));
    Root.of(root).unpack(zip);
  }

  private static LocalLambdaBuilder wrapped(Path code, Path jdk) {
    return TestFunction.lambda(code)
        .javaHome(jdk)
        .env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap");
  }

  private void edit(String replaced, String replacement) throws IOException {
    Path script = root.resolve("bootstrap");
    String text = Files.readString(script);
    assertTrue(text.contains(replaced), text);
    Files.writeString(script, text.replace(replaced, replacement));
  }

  @Test
  void aScriptWithoutItsClassPathSaysSo() throws IOException {
    edit(".:lib/shop.jar:lib/preloaded.jar", "#{class.path}");
    List<String> log = new ArrayList<>();
    assertThrows(InitErrorException.class, () -> wrapped(root, CURRENT).logTo(log::add).start());
    assertEquals(
        "bootstrap: the class path is not filled in (expected: by the packaging)", log.get(0));
  }

  @Test
  void allJarsOfAFolderCanBeItsClassPath() throws Exception {
    edit("lib/shop.jar", "lib/*");
    try (LocalLambda lambda = wrapped(root, CURRENT).start()) {
      assertEquals("order you", order(lambda, "you"));
    }
  }

  @Test
  void theJarsOfLayersAreOnTheClassPath() throws Exception {
    edit("/opt/java/lib", folder + "/opt/java/lib");
    Path layer = Files.createDirectories(folder.resolve("opt/java/lib"));
    Files.move(root.resolve("lib/shop.jar"), layer.resolve("shop.jar"));
    try (LocalLambda lambda = wrapped(root, CURRENT).start()) {
      assertEquals("order you", order(lambda, "you"));
    }
  }

  @Test
  void anAgentRuns() throws Exception {
    try (LocalLambda lambda =
        wrapped(root, CURRENT)
            .env("JAVA_TOOL_OPTIONS", "-javaagent:" + ProvidedFunction.agent(folder))
            .start()) {
      assertEquals("order you", order(lambda, "you"));
      assertTrue(lambda.awaitLog("an agent is here", TestFunction.PATIENCE));
    }
  }

  @Test
  void noCacheIsTrainedForWhatIsNotJars() throws Exception {
    Path cache = folder.resolve("app.aot");
    try (LocalLambda lambda =
        wrapped(root, TestFunction.requireJdk())
            .env("LAMBDA_GRPC_AOT_OUTPUT", cache.toString())
            .start()) {
      assertEquals("order you", order(lambda, "you"));
      assertTrue(
          lambda.awaitLog(
              "bootstrap: starts without an AOT cache, the class path is .:lib/",
              TestFunction.PATIENCE));
      lambda.process().destroy();
      lambda.process().onExit().join();
      assertFalse(lambda.log().contains("starts again"), lambda::log);
      assertFalse(Files.exists(cache));
    }
  }

  /** This machine's JDK stands in for that of AWS's image. */
  @Test
  void aCacheThatWasTrainedOnTheManagedRuntimesJdkIsUsed() throws Exception {
    Path jdk = TestFunction.requireJdk();
    Path zip = folder.resolve("java25.zip");
    ProvidedZip.builder()
        .classPath(TestFunction.classPath(folder))
        .handler(TestFunction.HANDLER)
        .jre(false)
        .training(Training.builder().call("shop.Orders/Get", "{\"id\":\"you\"}").build())
        .build()
        .write(zip);
    Path classes = folder.resolve("loaded");
    try (LocalLambda lambda =
        wrapped(zip, jdk).env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes).start()) {
      assertEquals("order you", order(lambda, "you"));
      List<String> arguments = List.of(lambda.process().info().arguments().orElseThrow());
      assertTrue(arguments.contains("-XX:-AOTReplayTraining"), arguments::toString);
    }
    List<String> own =
        Files.readAllLines(classes).stream().filter(line -> line.contains(" shop.")).toList();
    assertFalse(own.isEmpty());
    assertTrue(
        own.stream().allMatch(line -> line.endsWith("source: shared objects file")), own::toString);
    try (LocalLambda managed = TestFunction.lambda(zip).javaHome(jdk).start()) {
      assertEquals("order you", order(managed, "you"));
    }
  }

  @Test
  void aZipWithoutACacheAndWithoutAJreNeedsNoJdk() throws Exception {
    Path zip = folder.resolve("plain.zip");
    List<String> log = new ArrayList<>();
    ProvidedZip.builder()
        .classPath(TestFunction.classPath(folder))
        .handler(TestFunction.HANDLER)
        .jdk(folder)
        .jre(false)
        .aot(false)
        .training(Training.builder().call("shop.Orders/Place", "{}").build())
        .log(log::add)
        .build()
        .write(zip);
    assertTrue(
        log.contains("without an AOT cache nothing is trained: no call is made"), log::toString);
    try (LocalLambda lambda = wrapped(zip, CURRENT).start()) {
      assertEquals("order you", order(lambda, "you"));
    }
  }

  @Test
  void aJreWithoutACacheIsLinked() throws Exception {
    Path jdk = TestFunction.requireJdk();
    Path zip = folder.resolve("jre.zip");
    ProvidedZip.builder()
        .classPath(TestFunction.classPath(folder))
        .handler(TestFunction.HANDLER)
        .jdk(jdk)
        .aot(false)
        .build()
        .write(zip);
    assertFalse(TestFunction.files(zip).containsKey("app.aot"));
    try (LocalLambda lambda = TestFunction.lambda(zip).bootstrap().start()) {
      assertEquals("order you", order(lambda, "you"));
    }
  }
}
