package io.lambdagrpc.packaging.internal.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.internal.files.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that was run to its end.
 *
 * @param status -1 where it took too long and was ended
 * @param output the end of stdout and stderr
 */
public record Command(int status, String output) {

  /** What one of the JDK's own programs may take, on a slow machine. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What is kept of what a program prints, which may be more than the memory holds. */
  static final int OUTPUT_BYTES = 64 * 1024;

  /**
   * Runs a program. It is ended, with all that it started, when it takes longer, and when this
   * thread is interrupted.
   *
   * @param folder where it runs; null for that of this process
   */
  public static Command run(List<String> words, @Nullable Path folder, Duration patience)
      throws IOException, InterruptedException {
    return run(words, folder, Map.of(), patience);
  }

  /**
   * Does the same with more in the environment than this process has.
   *
   * @param environment variables that are added
   */
  public static Command run(
      List<String> words, @Nullable Path folder, Map<String, String> environment, Duration patience)
      throws IOException, InterruptedException {
    // Into a file: what it started may keep a pipe open when it has ended.
    try (Scratch scratch = Scratch.create("packaging")) {
      Path output = scratch.folder().resolve("output");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder == null ? null : folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = false;
      try {
        process.getOutputStream().close();
        ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return new Command(ended ? process.exitValue() : -1, tail(output).strip());
    }
  }

  private static String tail(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output)) {
      in.skipNBytes(Math.max(0, Files.size(output) - OUTPUT_BYTES));
      return new String(in.readNBytes(OUTPUT_BYTES), UTF_8);
    }
  }

  /**
   * Returns the last line that a program of Java printed: before it may be warnings, and what a JVM
   * says of {@code JAVA_TOOL_OPTIONS}.
   *
   * @throws IOException if it failed
   */
  public static String lastLine(List<String> words, @Nullable Path folder)
      throws IOException, InterruptedException {
    Command command = run(words, folder, PATIENCE);
    if (command.status != 0) {
      throw new IOException(
          String.join(" ", words) + ": status " + command.status + "\n" + command.output);
    }
    return command.output.substring(command.output.lastIndexOf('\n') + 1).strip();
  }
}
