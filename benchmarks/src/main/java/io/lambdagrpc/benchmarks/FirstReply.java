package io.lambdagrpc.benchmarks;

import io.lambdagrpc.local.InvocationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process at the moment when its first reply has arrived, while it still waits to hear so.
 *
 * @param nanos since just before the process was spawned
 * @param status {@code /proc/<pid>/status}
 * @param cpu user and system time of the whole process, in whole ticks of 10 ms each
 * @param classLog lines of {@code -Xlog:class+load}, none if it is off
 */
record FirstReply(
    InvocationResult result, long nanos, List<String> status, Duration cpu, List<String> classLog) {

  static FirstReply of(InvocationResult result, Process process, long spawned, Path classLog) {
    long nanos = System.nanoTime() - spawned;
    try {
      return new FirstReply(
          result,
          nanos,
          status(process),
          process.info().totalCpuDuration().orElseThrow(),
          Files.exists(classLog) ? Files.readAllLines(classLog) : List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Measurement measurement() {
    return new Measurement(nanos / 1e6, peakMegabytes(status), cpu.toNanos() / 1e6);
  }

  static List<String> status(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
  }

  static double peakMegabytes(List<String> status) {
    for (String line : status) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IllegalStateException("status of the process: " + status + " (expected: VmHWM)");
  }
}
