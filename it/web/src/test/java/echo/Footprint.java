package echo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM holds.
 *
 * @param liveBytes what a full collection leaves in the heap, but for arrays of ints: see FILLERS
 * @param loops the threads beside main that serve the Runtime API
 */
record Footprint(long liveBytes, long threads, long loops) {
  private static final Pattern LOOP = Pattern.compile("\"lambda-grpc-runtime-\\d+\"");
  private static final Pattern ROW =
      Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(\\S+)", Pattern.MULTILINE);

  /**
   * What the serial collector puts where a little garbage is not worth moving the rest: in JDK 17,
   * and in later ones.
   */
  private static final Set<String> FILLERS = Set.of("[I", "[Ljdk.internal.vm.FillerElement;");

  /** Collects the process's garbage, and looks at what is left. */
  static Footprint of(ProcessHandle process) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    String text = jcmd(pid, "GC.class_histogram");
    long liveBytes =
        ROW.matcher(text)
            .results()
            .filter(row -> !FILLERS.contains(row.group(2)))
            .mapToLong(row -> Long.parseLong(row.group(1)))
            .sum();
    if (liveBytes == 0) {
      throw new IOException("jcmd: " + text + " (expected: a histogram)");
    }
    try (Stream<Path> threads = Files.list(Path.of("/proc", pid, "task"))) {
      long loops = LOOP.matcher(jcmd(pid, "Thread.print")).results().count();
      return new Footprint(liveBytes, threads.count(), loops);
    }
  }

  private static String jcmd(String pid, String command) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process = new ProcessBuilder(jcmd, pid, command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    process.waitFor();
    return text;
  }

  @Override
  public String toString() {
    return liveBytes / 1024 + " KiB live and " + threads + " threads";
  }
}
