package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.benchmarks.TestStart.Way;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts JVMs that make the first call of a test, each way in turn. */
final class TestStarts {
  private static final String REPLY = "Hello you!";

  private final List<String> command;
  private final Path zip;

  private TestStarts(Arguments arguments) throws IOException {
    Path target = Functions.target();
    this.zip = target.resolve("../../examples/hello-world/target/function.zip").normalize();
    this.command =
        List.of(
            arguments.javaHome().toAbsolutePath().resolve("bin/java").toString(),
            "-cp",
            target.resolve("benchmarks.jar") + File.pathSeparator + target.resolve("lib/*"),
            TestStart.class.getName());
  }

  static List<ProcessSummary> measure(Arguments arguments)
      throws IOException, InterruptedException {
    return new TestStarts(arguments).measure(arguments.rounds());
  }

  private List<ProcessSummary> measure(int count) throws IOException, InterruptedException {
    Map<Way, List<Double>> rounds = new EnumMap<>(Way.class);
    List<Way> order = Arrays.asList(Way.values());
    for (Way each : order) {
      run(each);
    }
    for (int round = 0; round < count; round++) {
      for (Way each : order) {
        rounds.computeIfAbsent(each, none -> new ArrayList<>()).add(run(each));
      }
      Collections.reverse(order);
    }
    List<Double> first = Objects.requireNonNull(rounds.get(Way.IN_PROCESS));
    List<ProcessSummary> summaries = new ArrayList<>();
    rounds.forEach((each, own) -> summaries.add(ProcessSummary.of(each.label(), own, first)));
    return summaries;
  }

  /** Returns the milliseconds that the process has measured itself. */
  private double run(Way way) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(way.name(), zip.toString()));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    int code = process.waitFor();
    String[] last = output.substring(output.lastIndexOf('\n') + 1).split(" ", 2);
    if (code != 0 || last.length != 2 || !last[1].equals(REPLY)) {
      throw new IOException(
          way.label() + ": exit code " + code + "\n" + output + "\n(expected: " + REPLY + ")");
    }
    return Long.parseLong(last[0]) / 1e6;
  }
}
