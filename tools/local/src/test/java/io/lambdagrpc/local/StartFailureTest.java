package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartFailureTest {
  @TempDir static Path folder;
  private static Path zip;

  @BeforeAll
  static void compile() throws Exception {
    zip = FunctionZip.write(folder, "");
  }

  private static LocalLambdaBuilder builder() {
    return LocalLambda.builder()
        .code(zip)
        .handler("functions.Scripted")
        .initTimeout(Duration.ofSeconds(30));
  }

  @Test
  void aConstructorThatThrowsIsAnInitErrorInTheFunctionsWords() {
    InitErrorException error =
        assertThrows(
            InitErrorException.class,
            () -> builder().handler("functions.FailingConstructor").start());

    assertTrue(error.error().type().contains("IllegalArgumentException"), error.getMessage());
    assertTrue(error.error().payload().contains("no database"), error.error().payload());
  }

  /** The process may have them from others, as an exception's text, and a terminal obeys them. */
  @Test
  void theFunctionsWordsAreOneLine() throws Exception {
    FunctionError error =
        new FunctionError(
            "Runtime.ExitError",
            "a\u001b[2J",
            "b\r\nBUILD SUCCESS\u2028" + "c".repeat(20_000),
            "{}");

    String message = String.valueOf(new InitErrorException(error).getMessage());
    String words = "init error: a\\u001b[2J: b\\u000d\\u000aBUILD SUCCESS\\u2028ccc";
    assertEquals(words, message.substring(0, words.length()));
    assertTrue(
        message.endsWith("ccc...") && message.length() < 10_100, () -> "" + message.length());
  }

  @Test
  void namesAMissingZip() {
    assertStartFails("no such file", builder().code(folder.resolve("missing.zip")));
  }

  @Test
  void namesAFileThatIsNoZip() throws Exception {
    Path text = Files.writeString(folder.resolve("text.zip"), "no zip at all");
    assertStartFails("(expected: a zip)", builder().code(text));
  }

  @Test
  void unpacksNothingOutsideItsFolder() throws Exception {
    Path evil = folder.resolve("evil.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(evil))) {
      out.putNextEntry(new ZipEntry("lib/../../evil.jar"));
    }
    assertStartFails("evil.jar", builder().code(evil));
  }

  @Test
  void namesCodeThatHoldsNoClasses() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertStartFails("no code (expected: lib/*.jar", builder().code(empty));
    assertStartFails("no bootstrap to run", builder().code(empty).bootstrap());
  }

  @Test
  void namesABusyPort() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      int port = lambda.uri().getPort();
      assertStartFails("port: " + port + " is taken", builder().port(port));
    }
  }

  @Test
  void namesAMissingHandler() {
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> LocalLambda.builder().code(zip).start());
    assertEquals("handler: none (expected: package.Class)", error.getMessage());
  }

  @Test
  void namesAJavaHomeWithoutJava() {
    InitErrorException error =
        assertThrows(InitErrorException.class, () -> builder().javaHome(folder).start());
    assertEquals("Runtime.InvalidEntrypoint", error.error().type());
    assertTrue(error.error().message().contains(folder.toString()), error.getMessage());
  }

  @Test
  void anInitializationThatTakesTooLongIsKilled() throws Exception {
    InitErrorException error =
        assertThrows(
            InitErrorException.class,
            () -> script("sleep 600").initTimeout(Duration.ofSeconds(1)).start());
    assertEquals("Sandbox.Timedout", error.error().type());
  }

  @Test
  void aProcessThatEndsBeforeItsFirstInvocationIsAnInitError() {
    InitErrorException error =
        assertThrows(InitErrorException.class, () -> script("exit 3").start());
    assertEquals(
        "init error: Runtime.ExitError: Runtime exited with error: exit status 3",
        error.getMessage());
  }

  @Test
  void linesOfStdoutAndStderrAreKeptApart() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    String command =
        "printf one; printf two >&2; printf ' out\\n'; printf ' err\\n' >&2; printf end";

    assertThrows(InitErrorException.class, () -> script(command).logTo(lines::add).start());
    assertTrue(lines.containsAll(List.of("one out", "two err", "end")), lines::toString);
  }

  private static LocalLambdaBuilder script(String command) throws IOException {
    Path code = Files.createTempDirectory(folder, "script");
    Path script = Files.writeString(code.resolve("bootstrap"), "#!/bin/sh\n" + command + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return builder().code(code).bootstrap();
  }

  private static void assertStartFails(String text, LocalLambdaBuilder builder) {
    IOException error = assertThrows(IOException.class, builder::start);
    assertTrue(String.valueOf(error.getMessage()).contains(text), error.getMessage());
  }
}
