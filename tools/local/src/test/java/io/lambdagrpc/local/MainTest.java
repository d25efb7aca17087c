package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class MainTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--handler h | --zip: missing (expected: --zip and --handler)",
        "--zip z | --handler: missing (expected: --zip and --handler)",
        "--zip | --zip: nothing after it (expected: a value)",
        "--port many | --port: many (expected: a number)",
        "--port 65536 | port: 65536 (expected: 0 to 65535)",
        "--memory 64 | memory: 64 (expected: 128 or more)",
        "--timeout 0 | timeout: PT0S (expected: more than none)",
        "--invoke-mode stream | invoke mode: stream (expected: BUFFERED or RESPONSE_STREAM)",
        "--stage a/b | stage: a/b (expected: letters, digits, - and _, or $default)",
        "--base-path api | base path: api (expected: one such as /api/v2, or / for none)",
        "--base-path /api/ | base path: /api/ (expected: one such as /api/v2, or / for none)",
        "--env NAME | --env: NAME (expected: NAME=VALUE)",
        "--verbose | --verbose (expected: an option of those below)",
      })
  void namesTheWordThatIsWrong(String words, String message) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Arguments.parse(words.split(" ", -1)));
    assertEquals(message, error.getMessage());
  }

  @Test
  void wrongUseIsOneSentenceAndTheUsageWithStatus2() throws Exception {
    Process process = command("--event", "sqs");
    String output = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertEquals(2, process.waitFor());
    assertTrue(output.startsWith("event: sqs (expected: function-url, "), output);
    assertTrue(output.endsWith(Arguments.USAGE), output);
  }

  @Test
  void aFunctionThatDoesNotStartIsOneSentenceWithStatus1() throws Exception {
    String missing = folder.resolve("missing.zip").toString();
    Process process = command("--zip", missing, "--handler", "a.B");
    String output = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertEquals(1, process.waitFor());
    assertEquals(
        missing
            + ": no such file (expected: a function.zip, which mvn package makes, a provided.zip, for"
            + " which that takes -Dlambda-grpc.provided, or a folder)",
        output.strip());
  }

  /** The managed runtime starts with each of them, and fails at the first invocation. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "functions.Skripted | : the code has no such class (expected: functions/Skripted.class at its"
            + " root, or in a jar of its lib)",
        "functions | : the code has no such class (expected: functions.class at its root, or in a jar"
            + " of its lib)",
        "functions.OwnLoop | : is no handler (expected: a class that implements RequestStreamHandler"
            + " or RequestHandler, as the generated one of a service does)",
        "functions.Scripted::call | : no such method (expected: a public one of functions.Scripted)",
        "functions.Scripted:: | (expected: package.Class or package.Class::method)",
        "functions.Part$Abstract | : cannot be constructed (expected: a public constructor without"
            + " arguments)",
        "functions.Part$Private | : cannot be constructed (expected: a public constructor without"
            + " arguments)",
      })
  void aHandlerThatCannotBeLoadedIsOneSentenceWithStatus1(String handler, String why)
      throws Exception {
    Path zip = FunctionZip.write(folder, "");
    assertEquals(
        "handler: " + handler + (why.startsWith(":") ? why : " " + why), refusal(zip, handler));
  }

  /** As of a thin jar, or a folder of classes. */
  @Test
  void aHandlerWithoutWhatItDependsOnIsOneSentenceWithStatus1() throws Exception {
    FunctionZip.write(folder, "");
    Path classes = folder.resolve("classes");
    Files.delete(classes.resolve("functions/Part.class"));
    assertEquals(
        "handler: functions.Part$Sub: the code has no functions.Part, which that needs (expected: a"
            + " function.zip, with all that it depends on)",
        refusal(classes, "functions.Part$Sub"));
  }

  /** Its class ends the process with the status of a problem, if it is initialized. */
  @Test
  void noCodeOfAHandlerRunsToCheckIt() throws Exception {
    FunctionZip.write(folder, "");
    FunctionSettings settings =
        new FunctionSettings(
            "functions.Part",
            false,
            512,
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Path.of(System.getProperty("java.home")),
            Map.of());
    assertDoesNotThrow(() -> HandlerCheck.run(settings, folder.resolve("classes")));
  }

  private String refusal(Path code, String handler) throws Exception {
    Process process = command("--zip", code.toString(), "--handler", handler);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertEquals(1, process.waitFor(), errors);
    assertFalse(output.contains("answers at"), output);
    return errors.strip();
  }

  @Test
  void aFileThatIsNoZipIsOneSentenceAndLeavesNoFolder() throws Exception {
    Path text = Files.writeString(folder.resolve("pom.xml"), "no zip at all");
    Process process = command("--zip", text.toString(), "--handler", "a.B");
    String output = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertEquals(1, process.waitFor());
    assertTrue(output.startsWith(text + ": "), output);
    assertTrue(output.strip().endsWith("(expected: a zip)"), output);
    assertEquals(1, output.lines().count(), output);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(text), left.toList());
    }
  }

  @Test
  void servesUntilItIsToldToEndAndLeavesNoProcess() throws Exception {
    Path zip = FunctionZip.write(folder, "");
    Process process = command("--zip", zip.toString(), "--handler", "functions.Scripted");
    try (BufferedReader reader = process.inputReader()) {
      URI uri = uri(reader);
      ProcessHandle function = process.children().findFirst().orElseThrow();
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      assertEquals(
          201, HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode());

      // Process.destroy() would close the stream that is still to be read.
      assertTrue(process.toHandle().destroy());

      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertFalse(function.isAlive());
      assertTrue(reader.lines().anyMatch(line -> line.startsWith("REPORT RequestId: ")));
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * They took all files. Then the command never took a connection again, or killed its function.
   */
  @Test
  void silentConnectionsLeaveFilesForTheRest() throws Exception {
    Path zip = FunctionZip.write(folder, "");
    List<String> words =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n 200 && exec \"$0\" \"$@\""));
    words.addAll(words("--zip", zip.toString(), "--handler", "functions.Scripted"));
    Process process = new ProcessBuilder(words).start();
    List<Socket> silent = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      URI uri = uri(reader);
      while (silent.size() < 250) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), uri.getPort()));
      }
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      assertEquals(
          201, HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
      process.destroyForcibly();
    }
  }

  private static URI uri(BufferedReader reader) throws IOException {
    while (true) {
      String line = Objects.requireNonNull(reader.readLine(), "the command ended");
      if (line.startsWith("functions.Scripted answers at ")) {
        return URI.create(line.split(" ", -1)[3]);
      }
    }
  }

  private Process command(String... words) throws IOException {
    return new ProcessBuilder(words(words)).start();
  }

  private List<String> words(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words));
    return command;
  }
}
