package io.lambdagrpc.examples.provided;

import static io.lambdagrpc.examples.provided.HelloWorld.FUNCTION;
import static io.lambdagrpc.examples.provided.HelloWorld.greeting;
import static io.lambdagrpc.examples.provided.HelloWorld.wrapped;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helloworld.GreeterLambda;
import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.local.InitErrorException;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function of a managed runtime that its bootstrap starts as exec wrapper. */
class ExecWrapperIT {

  private static final Jdk JDK_25 = Jdk.of(25);

  @TempDir Path folder;

  private static void edit(Path root, String replaced, String replacement) throws IOException {
    Path script = root.resolve("bootstrap");
    String text = Files.readString(script);
    assertTrue(text.contains(replaced), text);
    Files.writeString(script, text.replace(replaced, replacement));
  }

  @Test
  void aScriptWithoutItsClassPathSaysSo() throws Exception {
    Path root = HelloWorld.unpack(FUNCTION, folder);
    Files.write(root.resolve("bootstrap"), Files.readAllBytes(Path.of("..", "bootstrap")));
    List<String> log = new ArrayList<>();
    assertThrows(
        InitErrorException.class, () -> wrapped(root, Jdk.current()).logTo(log::add).start());
    assertEquals(
        "bootstrap: the class path is not filled in (expected: by the build, from its property"
            + " class.path)",
        log.get(0));
  }

  @Test
  void allJarsOfAFolderCanBeItsClassPath() throws Exception {
    Path root = HelloWorld.unpack(FUNCTION, folder);
    edit(root, "lib/" + HelloWorld.jar(root).getFileName(), "lib/*");
    try (LocalLambda lambda = wrapped(root, Jdk.current()).start()) {
      assertEquals("Hello you!", greeting(lambda));
    }
  }

  @Test
  void theJarsOfLayersAreOnTheClassPath() throws Exception {
    Path root = HelloWorld.unpack(FUNCTION, folder);
    edit(root, "/opt/java/lib", folder + "/opt/java/lib");
    Path layer = Files.createDirectories(folder.resolve("opt/java/lib"));
    Files.move(HelloWorld.jar(root), layer.resolve("greeter.jar"));
    try (LocalLambda lambda = wrapped(root, Jdk.current()).start()) {
      assertEquals("Hello you!", greeting(lambda));
    }
  }

  @Test
  void anAgentRuns() throws Exception {
    try (LocalLambda lambda =
        wrapped(FUNCTION, Jdk.current())
            .env("JAVA_TOOL_OPTIONS", "-javaagent:" + HelloWorld.agent(folder))
            .start()) {
      assertEquals("Hello you!", greeting(lambda));
      assertTrue(HelloWorld.awaitLog(lambda, "an agent is here"));
    }
  }

  @Test
  void noCacheIsTrainedForWhatIsNotOneJar() throws Exception {
    assumeTrue(JDK_25.isPresent(), "no JDK 25 on this machine");
    Path cache = folder.resolve("app.aot");
    try (LocalLambda lambda =
        wrapped(FUNCTION, JDK_25).env("LAMBDA_GRPC_AOT_OUTPUT", cache.toString()).start()) {
      assertEquals("Hello you!", greeting(lambda));
      assertTrue(
          HelloWorld.awaitLog(
              lambda, "bootstrap: starts without an AOT cache, the class path is .:lib/"));
      lambda.process().destroy();
      lambda.process().onExit().join();
      assertFalse(lambda.log().contains("starts again"), lambda::log);
      assertFalse(Files.exists(cache));
    }
  }

  /** This machine's JDK stands in for that of AWS's image. */
  @Test
  void aCacheThatWasTrainedOnTheManagedRuntimesJdkIsUsed() throws Exception {
    assumeTrue(JDK_25.isPresent(), "no JDK 25 on this machine");
    Path zip = folder.resolve("java25.zip");
    Files.writeString(zip, "an earlier one");
    Path stranger = Files.createDirectories(folder.resolve("java25/lib"));
    Packaging.main(
        new String[] {
          "--no-jre",
          "--json",
          "{\"name\":\"you\"}",
          FUNCTION.toString(),
          zip.toString(),
          GreeterLambda.class.getName(),
          "helloworld.Greeter/SayHello",
          "0a03796f75"
        });
    assertTrue(Files.exists(stranger), "packaging deletes no folder of another's");
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("java25", "java25.zip"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertEquals(
        List.of(),
        HelloWorld.classesOutsideTheCache(wrapped(zip, JDK_25), folder.resolve("classes")));
    assertEquals(
        List.of(),
        HelloWorld.jsonOutsideTheCache(wrapped(zip, JDK_25), folder.resolve("json-classes")));
    try (LocalLambda lambda = wrapped(zip, JDK_25).start()) {
      assertEquals("Hello you!", greeting(lambda));
      HelloWorld.assertReplaysNoTraining(lambda);
    }
    try (LocalLambda managed =
        HelloWorld.function(zip, GreeterLambda.class.getName())
            .javaHome(JDK_25.requireHome())
            .start()) {
      assertEquals("Hello you!", greeting(managed));
    }
  }
}
