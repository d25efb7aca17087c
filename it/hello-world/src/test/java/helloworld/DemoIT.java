package helloworld;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README's first command runs, and then what that tells its reader to type. */
class DemoIT {
  private static final Path ROOT = Path.of("..", "..");
  private static final Path JAVA_BIN = Path.of(System.getProperty("java.home"), "bin");
  private static final String PORT = "9000";
  private static final boolean REQUIRE_PROGRAMS = "true".equals(System.getenv("REQUIRE_PROGRAMS"));

  @Test
  void whatItPrintsCanBeTyped() throws Exception {
    List<String> lines = output(demo());

    assertTrue(lines.contains("Hello world!"), lines::toString);
    // On a free port, in case that one is taken.
    String start = only(lines, "  java -jar ").replace("--port " + PORT, "--port 0");
    Process function = shell(start).start();
    try (BufferedReader log = function.inputReader(UTF_8)) {
      String url = url(log);
      String shown = "http://127.0.0.1:" + PORT;
      String call = only(lines, "  java @").replace(shown, url);
      String curl = only(lines, "  curl ").replace(shown + "/", url);
      String page = only(lines, "  http://").strip().replace(shown + "/", url);

      assertEquals(List.of("Hello you!"), output(shell(call)));
      assertEquals("{\"message\":\"Hello you!\"}", open(page));
      assumeTrue(REQUIRE_PROGRAMS || hasCurl(), "no curl on this machine");
      assertEquals(List.of("{\"message\":\"Hello you!\"}"), output(shell(curl + " --silent")));
    } finally {
      function.toHandle().destroy();
    }
  }

  /** As a browser does. */
  private static String open(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("accept", "text/html,*/*;q=0.8").build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static boolean hasCurl() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
  }

  private static ProcessBuilder demo() {
    return process(
        JAVA_BIN.resolve("java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Demo.class.getName(),
        requireNonNull(System.getProperty("demo.local"), "demo.local"));
  }

  private static ProcessBuilder shell(String command) {
    ProcessBuilder shell = process("sh", "-c", "exec " + command.strip());
    shell
        .environment()
        .merge("PATH", JAVA_BIN.toString(), (path, java) -> java + File.pathSeparator + path);
    return shell;
  }

  private static ProcessBuilder process(String... command) {
    return new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
  }

  private static List<String> output(ProcessBuilder builder)
      throws IOException, InterruptedException {
    Process process = builder.start();
    try {
      List<String> lines = process.inputReader(UTF_8).lines().toList();
      assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String only(List<String> lines, String start) {
    List<String> found = lines.stream().filter(line -> line.startsWith(start)).toList();
    assertEquals(1, found.size(), () -> start + " in " + String.join("\n", lines));
    return found.get(0);
  }

  private static String url(BufferedReader log) throws IOException {
    String words = " answers at ";
    while (true) {
      String line = requireNonNull(log.readLine(), "the function ended");
      int found = line.indexOf(words);
      if (found >= 0) {
        return line.substring(found + words.length()).split(" ", 2)[0];
      }
    }
  }
}
