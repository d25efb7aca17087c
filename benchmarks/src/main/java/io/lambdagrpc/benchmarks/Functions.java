package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalRuntimeApi;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The function zips, unpacked, and the way to start each in a process of its own. */
final class Functions implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Greeting GREETING = new Greeting("world");

  private final Arguments arguments;
  private final Scratch scratch;
  private final Path classLog;
  private final Map<Variant, Path> taskRoots = new EnumMap<>(Variant.class);

  private Functions(Arguments arguments) throws IOException {
    this.arguments = arguments;
    this.scratch = Scratch.create();
    this.classLog = scratch.folder().resolve("classes.txt");
  }

  static Functions unpack(Arguments arguments) throws IOException {
    Functions functions = new Functions(arguments);
    Path target = target();
    for (Variant variant : arguments.variants()) {
      Path taskRoot = functions.scratch.folder().resolve(variant.toString());
      unpack(target.resolve(variant.zip()).normalize(), taskRoot);
      functions.taskRoots.put(variant, taskRoot);
    }
    return functions;
  }

  /**
   * Starts the function with an event waiting for it, and kills it after its reply.
   *
   * @throws IOException if the function does not start, does not answer, or not with the greeting
   */
  FirstReply start(Variant variant) throws IOException, InterruptedException {
    try (LocalRuntimeApi api = LocalRuntimeApi.start(PATIENCE)) {
      ProcessBuilder function = processBuilder(variant, api);
      CompletableFuture<InvocationResult> answer = api.invokeAsync(GREETING.event());
      long spawned = System.nanoTime();
      Process process = function.start();
      CompletableFuture<FirstReply> seen =
          answer.thenApply(result -> FirstReply.of(result, process, spawned, classLog));
      try {
        CompletableFuture.anyOf(seen, process.onExit()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!seen.isDone()) {
          throw new IOException(variant + ": ended without a reply\n" + output(variant));
        }
        FirstReply reply = seen.get();
        GREETING.check(reply.result());
        return reply;
      } catch (ExecutionException | TimeoutException | WrongReplyException e) {
        throw new IOException(variant + ": " + e.getMessage() + "\n" + output(variant), e);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Returns the options of the JVM, which every variant gets. */
  List<String> jvmOptions() throws IOException {
    try (LocalRuntimeApi api = LocalRuntimeApi.start(PATIENCE)) {
      return processBuilder(Variant.FLOOR, api).command().stream()
          .filter(word -> word.startsWith("-X"))
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    scratch.close();
  }

  /** Returns the command of a function that asks {@code api} for its invocations. */
  ProcessBuilder processBuilder(Variant variant, LocalRuntimeApi api) throws IOException {
    var function =
        LocalLambda.builder()
            .code(Objects.requireNonNull(taskRoots.get(variant)))
            .handler(variant.handler())
            .memory(arguments.memory())
            .javaHome(arguments.javaHome());
    if (arguments.classes()) {
      function.env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classLog + ":uptimenanos");
    }
    // A file and no pipe: nothing here runs to read it while the function starts.
    return function.processBuilder(api).redirectOutput(outputFile(variant).toFile());
  }

  /** What the function wrote. */
  String output(Variant variant) throws IOException {
    return new String(Files.readAllBytes(outputFile(variant)), UTF_8);
  }

  private Path outputFile(Variant variant) {
    return scratch.folder().resolve(variant + ".txt");
  }

  /** The build's folder, which holds this class's jar or the folder of its classes. */
  static Path target() throws IOException {
    try {
      Path code =
          Path.of(Functions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Objects.requireNonNull(code.getParent(), "parent");
    } catch (URISyntaxException e) {
      throw new IOException("this class comes from no file (expected: benchmarks/target)", e);
    }
  }

  private static void unpack(Path zip, Path folder) throws IOException {
    if (!Files.isRegularFile(zip)) {
      throw new IOException(zip + ": no such file (expected: what the build leaves there)");
    }
    try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(Objects.requireNonNull(file.getParent(), "parent"));
          Files.copy(entries, file);
        }
      }
    }
  }
}
