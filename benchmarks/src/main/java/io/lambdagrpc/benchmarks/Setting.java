package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Where and how a report came about, without which its figures say nothing.
 *
 * @param load tasks that wanted a processor in the last minute: on a quiet machine, nearly none
 * @param jvmOptions what every JVM that is measured is started with
 */
record Setting(
    String date, String machine, double load, String jdk, String jvmOptions, String command) {

  static Setting of(Arguments arguments, List<String> jvmOptions)
      throws IOException, InterruptedException {
    return new Setting(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        thisMachine(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        build(arguments.javaHome().resolve("bin/java")),
        String.join(" ", jvmOptions),
        "java -jar benchmarks.jar " + String.join(" ", arguments.words()));
  }

  String markdown() {
    return """
        - date: %s
        - machine: %s, load %.2f before the first round
        - JDK of what is measured: %s
        - JVM options: `%s`
        - command: `%s`
        """
        .formatted(date, machine, load, jdk, jvmOptions, command.strip());
  }

  private static String thisMachine() throws IOException {
    String processor = System.getProperty("os.arch");
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        processor = line.substring(line.indexOf(':') + 1).strip();
        break;
      }
    }
    return "%d x %s, %s %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor,
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  /** The line of {@code java -version} that names the build. */
  private static String build(Path java) throws IOException, InterruptedException {
    Process version =
        new ProcessBuilder(java.toString(), "-version").redirectErrorStream(true).start();
    String text = new String(version.getInputStream().readAllBytes(), UTF_8);
    version.waitFor();
    return text.lines().filter(line -> line.contains("build")).findFirst().orElse(text).strip();
  }
}
