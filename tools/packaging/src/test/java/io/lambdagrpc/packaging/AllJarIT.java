package io.lambdagrpc.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as one jar, which knows nothing but itself. */
class AllJarIT {

  @TempDir Path folder;

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith("-all.jar")).findFirst().orElseThrow();
    }
  }

  private static String run(int status, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-jar"));
    command.add(jar().toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Each JVM that reads it says so.
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Xmx1g");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(status, process.waitFor(), output);
    return output;
  }

  /** It is downloaded by builds that may have no other use of any of this. */
  @Test
  void itIsSmallAndHoldsNoOtherProgram() throws IOException {
    long size = Files.size(jar());
    assertTrue(size < 3_000_000, size + " bytes");
    for (String name : TestFunction.files(jar()).keySet()) {
      for (String other :
          List.of("com/", "io/grpc/", "io/netty/", "io/lambdagrpc/client", "org/", "software/")) {
        assertTrue(!name.startsWith(other), name);
      }
    }
  }

  /** Its shading changes names in its own code, too, where nobody looks. */
  @Test
  void itPackagesWhatTheLibraryPackages() throws Exception {
    String classPath =
        TestFunction.classPath(folder).stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    String[] words = {
      "zip", "--class-path", classPath, "--output", folder + "/function.zip", "--handler", "none"
    };
    assertTrue(run(2, words).contains("handler: none is not on the class path"));
    words[6] = TestFunction.HANDLER;
    assertTrue(run(0, words).contains("function.zip: "));
    Path library = folder.resolve("library.zip");
    FunctionZip.builder().classPath(TestFunction.classPath(folder)).build().write(library);
    assertArrayEquals(
        Files.readAllBytes(library), Files.readAllBytes(folder.resolve("function.zip")));
  }

  @Test
  void itReadsTheMessagesOfATraining() throws Exception {
    TestFunction.requireJdk();
    String classPath =
        TestFunction.classPath(folder).stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    String output =
        run(
            0,
            "provided",
            "--class-path",
            classPath,
            "--output",
            folder + "/provided.zip",
            "--handler",
            TestFunction.HANDLER,
            "--no-jre",
            "--header",
            "authorization: Bearer training",
            "--env",
            "SHOP_TOKEN=training",
            "--json",
            "--call",
            "shop.Orders/Get={\"id\": \"you\"}");
    assertTrue(output.contains("provided.zip: "), output);
    byte[] trained =
        Objects.requireNonNull(
            TestFunction.files(folder.resolve("provided.zip")).get("app.aot.trained"));
    assertTrue(new String(trained, UTF_8).matches("(?s)[0-9a-f]+\n.*JAVA_VERSION=.*"));
  }
}
