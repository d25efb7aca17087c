package io.lambdagrpc.it.fronts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program that this machine has. */
public record Program(Path path) {
  private static final int OLDEST_NODE = 20;

  /**
   * Skips the test by the program's name where the machine does not have it, or fails it: see
   * {@link #missing}.
   */
  public static Program require(String name) {
    String folders = requireNonNull(System.getenv("PATH"), "PATH");
    for (String folder : List.of(folders.split(File.pathSeparator, -1))) {
      Path path = Path.of(folder, name);
      if (Files.isExecutable(path)) {
        return new Program(path);
      }
    }
    return missing(name + ": none on the PATH (expected: one, to test with what needs it)");
  }

  /** The same for Node in a version that is not too old. */
  public static Program requireNode() throws IOException, InterruptedException {
    Program node = require("node");
    int version = node.run(Map.of(), "-e", "process.exit(parseInt(process.versions.node))");
    return version < OLDEST_NODE
        ? missing("node: " + version + " (expected: " + OLDEST_NODE + " or newer)")
        : node;
  }

  /** Skips the test, or fails it where {@code REQUIRE_PROGRAMS} is true, as CI sets it. */
  public static Program missing(String message) {
    return "true".equals(System.getenv("REQUIRE_PROGRAMS"))
        ? Assertions.fail(message)
        : Assumptions.abort(message);
  }

  /** Runs it and prints what it writes; returns its exit status. */
  public int run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      try (BufferedReader output = process.inputReader(UTF_8)) {
        output.lines().forEach(System.out::println);
      }
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }
}
