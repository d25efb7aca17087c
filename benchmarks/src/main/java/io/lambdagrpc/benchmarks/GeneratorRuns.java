package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import io.lambdagrpc.local.internal.files.Scratch;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs the plugin as protoc does, by its launcher, in turn with one that generates nothing. */
final class GeneratorRuns {
  /** The launcher's own, so that the echo differs in its code alone. */
  static final List<String> JVM_OPTIONS =
      List.of("-Xshare:auto", "-Xlog:disable", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final String LAUNCHER = "protoc-gen-lambda-grpc";

  private final Path javaHome;
  private final Map<GeneratorCase, List<String>> commands = new EnumMap<>(GeneratorCase.class);
  private final Map<GeneratorCase, Path> requests = new EnumMap<>(GeneratorCase.class);

  private GeneratorRuns(Arguments arguments, Path scratch)
      throws IOException, InterruptedException {
    this.javaHome = arguments.javaHome().toAbsolutePath();
    Path target = Functions.target();
    Path plugin = target.resolve("../../protoc-gen-lambda-grpc").normalize();
    for (GeneratorCase each : GeneratorCase.values()) {
      Path folder = Files.createDirectory(scratch.resolve(each.name()));
      Path request = folder.resolve("request");
      Files.write(request, GeneratorRequest.of(each.services()).toByteArray());
      requests.put(each, request);
      if (each == GeneratorCase.ECHO) {
        commands.put(each, echo(target));
        continue;
      }
      Path launcher = folder.resolve(LAUNCHER);
      Files.copy(
          plugin.resolve("launcher").resolve(LAUNCHER),
          launcher,
          StandardCopyOption.COPY_ATTRIBUTES);
      Files.copy(
          only(plugin.resolve("target"), "*-all.jar"), folder.resolve(LAUNCHER + "-all.jar"));
      commands.put(each, List.of(launcher.toString()));
      if (each.archived()) {
        run(List.of(launcher.toString(), "--archive"), request);
      }
    }
  }

  static List<ProcessSummary> measure(Arguments arguments)
      throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.create("benchmarks")) {
      return new GeneratorRuns(arguments, scratch.folder()).measure(arguments.rounds());
    }
  }

  private List<ProcessSummary> measure(int count) throws IOException, InterruptedException {
    Map<GeneratorCase, List<Double>> rounds = new EnumMap<>(GeneratorCase.class);
    List<GeneratorCase> order = Arrays.asList(GeneratorCase.values());
    for (GeneratorCase each : order) {
      run(each);
    }
    for (int round = 0; round < count; round++) {
      for (GeneratorCase each : order) {
        rounds.computeIfAbsent(each, none -> new ArrayList<>()).add(run(each));
      }
      Collections.reverse(order);
    }
    List<Double> echo = Objects.requireNonNull(rounds.get(GeneratorCase.ECHO));
    List<ProcessSummary> summaries = new ArrayList<>();
    rounds.forEach((each, own) -> summaries.add(ProcessSummary.of(each.label(), own, echo)));
    return summaries;
  }

  /** Returns the milliseconds of one run, whose reply is checked after them. */
  private double run(GeneratorCase each) throws IOException, InterruptedException {
    long before = System.nanoTime();
    byte[] reply =
        run(Objects.requireNonNull(commands.get(each)), Objects.requireNonNull(requests.get(each)));
    double milliseconds = (System.nanoTime() - before) / 1e6;
    CodeGeneratorResponse response = CodeGeneratorResponse.parseFrom(reply);
    if (response.getFileCount() != each.expectedFiles()) {
      throw new IOException(
          each.label()
              + ": "
              + response.getFileCount()
              + " files "
              + response.getError()
              + " (expected: "
              + each.expectedFiles()
              + ")");
    }
    return milliseconds;
  }

  private byte[] run(List<String> command, Path request) throws IOException, InterruptedException {
    Path errors = request.resolveSibling("errors");
    ProcessBuilder plugin =
        new ProcessBuilder(command).redirectInput(request.toFile()).redirectError(errors.toFile());
    plugin.environment().put("JAVA_HOME", javaHome.toString());
    Process process = plugin.start();
    byte[] reply = process.getInputStream().readAllBytes();
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(
          command + ": exit code " + code + "\n" + Files.readString(errors, UTF_8));
    }
    return reply;
  }

  private List<String> echo(Path target) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.addAll(JVM_OPTIONS);
    command.add("-cp");
    command.add(
        target.resolve("benchmarks-floor.jar")
            + File.pathSeparator
            + only(target.resolve("lib"), "protobuf-java-[0-9]*.jar"));
    command.add("io.lambdagrpc.benchmarks.floor.EchoPlugin");
    return command;
  }

  private static Path only(Path folder, String name) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, name)) {
      for (Path file : found) {
        return file;
      }
    }
    throw new IOException(
        folder.resolve(name) + ": no such file (expected: what the build leaves)");
  }
}
