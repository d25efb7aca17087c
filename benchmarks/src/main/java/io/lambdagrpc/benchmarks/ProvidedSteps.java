package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What leads from hello-world's function.zip to the one for provided.al2023, one step after the
 * other: packagings that leave something out, or have it taken out again.
 */
final class ProvidedSteps {

  private static final String EXAMPLE = "../../examples/provided-al2023/target";

  /** In {@code bootstrap}, beside the flag that has to go before it. */
  private static final String NO_REPLAY = "-XX:-AOTReplayTraining";

  private final Arguments arguments;
  private final Path scratch;

  /**
   * Makes nothing yet.
   *
   * @param scratch where zips are made
   */
  ProvidedSteps(Arguments arguments, Path scratch) {
    this.arguments = arguments;
    this.scratch = scratch;
  }

  /** Returns the zip of a step, which is made where there is none. */
  Path zip(Variant variant) throws IOException, InterruptedException {
    return switch (variant) {
      case ONE_JAR, JDK_CACHE -> packaged("--no-jre", "--all-classes");
      case JRE, SETTINGS -> packaged("--all-classes");
      case BEFORE, BEFORE_BOOTSTRAP -> Objects.requireNonNull(arguments.before(), "before");
      default -> Functions.zip(variant);
    };
  }

  /** Takes out of an unpacked zip what comes with a later step. */
  void undo(Variant variant, Path taskRoot) throws IOException {
    if (variant == Variant.ONE_JAR) {
      Files.delete(taskRoot.resolve("app.aot"));
    }
    if (variant == Variant.JRE) {
      restoreComments(taskRoot.resolve("jre/conf"));
    }
    if (variant.isStep()) {
      Path bootstrap = taskRoot.resolve("bootstrap");
      String script = Files.readString(bootstrap);
      if (!script.contains(NO_REPLAY)) {
        throw new IOException(bootstrap + ": no " + NO_REPLAY + " (expected: one to take out)");
      }
      Files.writeString(bootstrap, script.replace(NO_REPLAY, ""));
    }
  }

  private Path packaged(String... options) throws IOException, InterruptedException {
    Path zip = scratch.resolve("packaged" + String.join("", options) + ".zip");
    if (Files.exists(zip)) {
      return zip;
    }
    Path example = Functions.target().resolve(EXAMPLE).normalize();
    List<String> command = new ArrayList<>();
    command.add(arguments.javaHome().resolve("bin/java").toString());
    command.addAll(List.of("-jar", example.resolve("packaging.jar").toString()));
    command.addAll(List.of(options));
    command.add(Functions.zip(Variant.BOOTSTRAP).toString());
    command.addAll(List.of(zip.toString(), Variant.BOOTSTRAP.main()));
    command.addAll(List.of("helloworld.Greeter/SayHello", "0a03796f75"));
    ProcessBuilder packaging = new ProcessBuilder(command).redirectErrorStream(true);
    packaging.environment().put("JDK25_HOME", arguments.javaHome().toString());
    Process process = packaging.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0 || !Files.exists(zip)) {
      throw new IOException(command + "\n" + output);
    }
    return zip;
  }

  private void restoreComments(Path conf) throws IOException {
    Path original = arguments.javaHome().resolve("conf");
    try (Stream<Path> files = Files.walk(conf)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path source = original.resolve(conf.relativize(file).toString());
        Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
