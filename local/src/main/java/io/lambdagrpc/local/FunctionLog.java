package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The latest lines of what the function and its environment wrote, each passed on as it comes. */
final class FunctionLog {
  private static final int MAX_LINES = 10_000;

  private final Consumer<String> sink;
  private final Deque<String> lines = new ArrayDeque<>();

  FunctionLog(Consumer<String> sink) {
    this.sink = sink;
  }

  synchronized void add(String line) {
    if (lines.size() == MAX_LINES) {
      lines.remove();
    }
    lines.add(line);
    sink.accept(line);
    notifyAll();
  }

  synchronized String text() {
    return String.join("\n", lines);
  }

  synchronized boolean await(String text, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (lines.stream().noneMatch(line -> line.contains(text))) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /**
   * Reads to the end of the stream.
   *
   * <p>A pause ends a line as a line feed does: the managed runtime's logger writes none.
   */
  void readAll(InputStream stream) {
    StringBuilder line = new StringBuilder();
    boolean endedByPause = false;
    try (Reader reader = new InputStreamReader(stream, UTF_8)) {
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        if (next != '\n') {
          line.append((char) next);
          endedByPause = false;
        } else if (!endedByPause) {
          addAndClear(line);
        } else {
          endedByPause = false;
        }
        if (line.length() > 0 && !reader.ready()) {
          addAndClear(line);
          endedByPause = true;
        }
      }
    } catch (IOException e) {
      // The process was killed while this read: what it wrote until then is here.
    }
    if (line.length() > 0) {
      addAndClear(line);
    }
  }

  private void addAndClear(StringBuilder line) {
    add(line.toString());
    line.setLength(0);
  }
}
