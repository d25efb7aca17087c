package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** How many of the machine's processors a measurement uses. */
final class Processors {
  private Processors() {}

  /**
   * Keeps all threads of this process, and every process that it starts, on one processor. A
   * function has less than one below 1,769 MB, and on several the time of a call is above all that
   * of waking the next one, which differs from process to process by half of the call.
   *
   * @throws IOException if {@code taskset} of util-linux is not there or fails
   */
  static void useOne() throws IOException, InterruptedException {
    String pid = Long.toString(ProcessHandle.current().pid());
    Process taskset =
        new ProcessBuilder("taskset", "--all-tasks", "--cpu-list", "--pid", "0", pid)
            .redirectErrorStream(true)
            .start();
    String output = new String(taskset.getInputStream().readAllBytes(), UTF_8);
    if (taskset.waitFor() != 0) {
      throw new IOException("taskset: " + output + " (or measure with --all-processors)");
    }
  }
}
