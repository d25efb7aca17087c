package echo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM holds.
 *
 * @param liveBytes what a full collection leaves in the heap
 */
record Footprint(long liveBytes, long threads) {
  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

  /** Collects the process's garbage, and looks at what is left. */
  static Footprint of(ProcessHandle process) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process histogram =
        new ProcessBuilder(jcmd, pid, "GC.class_histogram").redirectErrorStream(true).start();
    String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    histogram.waitFor();
    Matcher total = TOTAL.matcher(text);
    if (!total.find()) {
      throw new IOException("jcmd: " + text + " (expected: a histogram)");
    }
    try (Stream<Path> threads = Files.list(Path.of("/proc", pid, "task"))) {
      return new Footprint(Long.parseLong(total.group(1)), threads.count());
    }
  }

  @Override
  public String toString() {
    return liveBytes / 1024 + " KiB live and " + threads + " threads";
  }
}
