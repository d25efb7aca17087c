package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.benchmarks.Variant.Start;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalRuntimeApi;
import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.local.internal.files.Scratch;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The function zips, unpacked, and the way to start each in a process of its own. */
final class Functions implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Arguments arguments;
  private final Scratch scratch;
  private final Path classLog;
  private final Map<Variant, Path> taskRoots = new LinkedHashMap<>();
  private @Nullable FunctionPeer peer;

  private Functions(Arguments arguments) throws IOException {
    this.arguments = arguments;
    this.scratch = Scratch.create("benchmarks");
    this.classLog = scratch.folder().resolve("classes.txt");
  }

  static Functions unpack(Arguments arguments) throws IOException, InterruptedException {
    Functions functions = new Functions(arguments);
    OrdersZips orders = new OrdersZips(functions.scratch.folder());
    ProvidedSteps steps = new ProvidedSteps(arguments, functions.scratch.folder());
    for (Variant variant : arguments.variants()) {
      String obstacle = variant.needsJdk25() ? obstacle(variant, arguments) : "";
      if (obstacle.isEmpty()) {
        Path taskRoot = functions.scratch.folder().resolve(variant.toString());
        unpack(variant.isOrders() ? orders.zip(variant) : steps.zip(variant), taskRoot);
        steps.undo(variant, taskRoot);
        if (variant.equals(Variant.UNPACKED) || variant.equals(Variant.ORDERS_POJO)) {
          Path preloaded = taskRoot.resolve("lib/preloaded.jar");
          unpack(preloaded, taskRoot);
          Files.delete(preloaded);
        }
        functions.taskRoots.put(variant, taskRoot);
      } else {
        System.err.println(variant + ": skipped: " + obstacle);
      }
    }
    if (functions.taskRoots.isEmpty()) {
      throw new IOException("nothing is left to measure");
    }
    return functions;
  }

  /** Returns why a zip that holds a JRE is not measured; empty if it is. */
  private static String obstacle(Variant variant, Arguments arguments) throws IOException {
    Path zip = zip(variant);
    if (!Files.isRegularFile(zip)) {
      return zip + ": no such file (expected: what a build with a JDK 25 leaves)";
    }
    Path release = arguments.javaHome().resolve("release");
    return Files.readString(release).contains("JAVA_VERSION=\"25")
        ? ""
        : "--java-home: " + arguments.javaHome() + " (expected: a JDK 25, as the zip's own JRE is)";
  }

  /** Returns what is measured, in the order of the command line. */
  List<Variant> variants() {
    return List.copyOf(taskRoots.keySet());
  }

  /**
   * Starts the function with an event waiting for it, and kills it after its reply.
   *
   * @throws IOException if the function does not start, does not answer, or not as it should
   */
  FirstReply start(Variant variant) throws IOException, InterruptedException {
    return start(variant, variant.firstCall());
  }

  /** Does the same with another call. */
  FirstReply start(Variant variant, FirstCall call) throws IOException, InterruptedException {
    try (LocalRuntimeApi api = LocalRuntimeApi.start(PATIENCE)) {
      ProcessBuilder function = processBuilder(variant, call, api);
      CompletableFuture<InvocationResult> answer = api.invokeAsync(call.event());
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
        call.check(reply.result());
        return reply;
      } catch (ExecutionException | TimeoutException | WrongReplyException e) {
        throw new IOException(variant + ": " + e.getMessage() + "\n" + output(variant), e);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Returns the options of the JVM, which every variant gets but for those with a script. */
  List<String> jvmOptions() throws IOException {
    for (Variant variant : variants()) {
      if (variant.start() == Start.MANAGED || variant.start() == Start.MAIN) {
        try (LocalRuntimeApi api = LocalRuntimeApi.start(PATIENCE)) {
          return options(processBuilder(variant, variant.firstCall(), api).command());
        }
      }
    }
    return List.of("those of their bootstrap");
  }

  private static List<String> options(List<String> command) {
    return command.stream().filter(word -> word.startsWith("-X")).toList();
  }

  @Override
  public void close() throws IOException {
    if (peer != null) {
      peer.close();
    }
    scratch.close();
  }

  /**
   * Returns the command of a function that asks {@code api} for its invocations.
   *
   * @param call what it will be asked for
   */
  ProcessBuilder processBuilder(Variant variant, FirstCall call, LocalRuntimeApi api)
      throws IOException {
    Path taskRoot = Objects.requireNonNull(taskRoots.get(variant));
    var function =
        LocalLambda.builder()
            .code(taskRoot)
            .handler(variant.main())
            .memory(arguments.memory())
            .javaHome(arguments.javaHome());
    if (variant.callsOthers()) {
      peer().environment().forEach(function::env);
    }
    if (variant.start() == Start.BOOTSTRAP) {
      function.bootstrap();
    }
    if (variant.start() == Start.WRAPPER) {
      function.env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap");
    }
    if (arguments.classes()) {
      function.env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classLog + ":uptimenanos");
    }
    ProcessBuilder process = function.processBuilder(api);
    if (variant.start() == Start.MAIN) {
      List<String> command = new ArrayList<>(process.command().subList(0, 1));
      command.addAll(options(process.command()));
      command.addAll(List.of("-cp", taskRoot.toString(), variant.main(), call.reply()));
      process.command(command);
    }
    // A file and no pipe: nothing here runs to read it while the function starts.
    return process.redirectOutput(outputFile(variant).toFile());
  }

  /** Returns what functions call, for all of them the same. */
  private FunctionPeer peer() throws IOException {
    if (peer == null) {
      peer = FunctionPeer.start();
    }
    return peer;
  }

  /** What the function wrote. */
  String output(Variant variant) throws IOException {
    return new String(Files.readAllBytes(outputFile(variant)), UTF_8);
  }

  private Path outputFile(Variant variant) {
    return scratch.folder().resolve(variant + ".txt");
  }

  /** Where the build left the zip of a variant, which may not be there. */
  static Path zip(Variant variant) throws IOException {
    return target().resolve(variant.zip()).normalize();
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
    Root.of(Files.createDirectories(folder)).unpack(zip);
  }
}
