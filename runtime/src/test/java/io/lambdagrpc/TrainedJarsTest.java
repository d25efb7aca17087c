package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.internal.start.TrainedJars;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The own runtime as a process that has, or makes, an AOT cache for its jars. */
@Timeout(60)
class TrainedJarsTest {

  private final Path jar;
  private final Path rest;
  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  TrainedJarsTest(@TempDir Path folder) throws IOException {
    this.jar = folder.resolve("app.jar");
    this.rest = folder.resolve("rest.jar");
  }

  @BeforeEach
  void writeJar() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" "));
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    write(rest, "one");
  }

  private static void write(Path jar, String content) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      ZipEntry entry = new ZipEntry("rest/Class.class");
      entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
      out.putNextEntry(entry);
      out.write(content.getBytes(UTF_8));
    }
  }

  private String classPath() {
    return jar + File.pathSeparator + rest;
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private Process start(String trained, String request) throws IOException {
    api.answer(invocation("id-1", Front.REST.event(Call.to(UNARY).message(request))));
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-D" + TrainedJars.DIGEST + "=" + trained,
            "-cp",
            classPath(),
            LambdaRuntime.class.getName(),
            LambdaRuntimeEndTest.Late.class.getName());
    process.environment().put("AWS_LAMBDA_RUNTIME_API", api.endpoint());
    return process.redirectErrorStream(true).start();
  }

  /** The call is never done, so the other process lasts as long as it may. */
  @Test
  void anotherJarIsStartedAgainAndTheProcessThatLambdaSeesEndsLast() throws Exception {
    Process process = start("0123abcd", "never");
    BufferedReader log = process.inputReader(UTF_8);
    assertEquals(
        "[WARN] starts again without app.aot: " + classPath() + " is not what it was trained for",
        log.readLine());
    assertEquals("in hand", log.readLine());

    ProcessHandle again = process.children().findFirst().orElseThrow();
    CompletableFuture<Boolean> outlived = process.onExit().thenApply(ended -> again.isAlive());
    process.destroy();
    assertFalse(outlived.get(30, TimeUnit.SECONDS));
    assertEquals(128 + 15, process.exitValue());
  }

  @Test
  void theJarsThatItWasTrainedForAreNotStartedAgain() throws Exception {
    assertStartsOnce(TrainedJars.digest(classPath()));
  }

  @Test
  void eachOfTheJarsCounts() throws Exception {
    String trained = TrainedJars.digest(classPath());
    assertNotEquals(trained, TrainedJars.digest(jar.toString()));
    assertNotEquals(trained, TrainedJars.digest(rest + File.pathSeparator + jar));
    write(rest, "two");
    assertNotEquals(trained, TrainedJars.digest(classPath()));
    write(rest, "one");
    assertEquals(trained, TrainedJars.digest(classPath()));
    Files.delete(rest);
    assertThrows(IOException.class, () -> TrainedJars.digest(classPath()));
  }

  @Test
  void aTrainingIsNotStartedAgain() throws Exception {
    assertStartsOnce("training");
  }

  /** The call ends at SIGTERM. */
  private void assertStartsOnce(String trained) throws Exception {
    Process process = start(trained, "once");
    assertEquals("in hand", process.inputReader(UTF_8).readLine());
    assertEquals(0, process.descendants().count());
    process.destroy();
    api.answer(ACCEPTED);
    api.take();
    assertEquals("OK [late]", Front.REST.reply(api.take().body()).toString());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
  }
}
