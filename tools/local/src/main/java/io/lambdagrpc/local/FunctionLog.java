package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.internal.files.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The latest lines of what the function and its environment wrote, each passed on when it ends. */
final class FunctionLog {
  private static final int MAX_LINES = 10_000;

  /** A longer line is cut, as in CloudWatch. */
  private static final int MAX_LINE = 256 * 1024;

  private static final int MAX_CHARACTERS = 16 * 1024 * 1024;

  private final Consumer<String> sink;
  private final Deque<String> lines = new ArrayDeque<>();
  private final List<StringBuilder> unfinished = new ArrayList<>();
  private int characters;

  FunctionLog(Consumer<String> sink) {
    this.sink = sink;
  }

  /** Adds a line of the local Lambda's own: whatever it repeats, it is one line, and only text. */
  void add(String text) {
    keep(OneLine.of(text));
  }

  private synchronized void keep(String line) {
    lines.add(line);
    characters += line.length();
    while (lines.size() > MAX_LINES || characters > MAX_CHARACTERS) {
      characters -= lines.remove().length();
    }
    sink.accept(line);
    notifyAll();
  }

  /** Returns the lines, and the beginnings of those that have not ended. */
  synchronized String text() {
    List<CharSequence> all = new ArrayList<>(lines);
    unfinished.stream().filter(line -> line.length() > 0).forEach(all::add);
    return String.join("\n", all);
  }

  synchronized boolean await(String text, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (lines.stream().noneMatch(line -> line.contains(text))
        && unfinished.stream().noneMatch(line -> line.indexOf(text) >= 0)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /**
   * Reads to the end of the stream. A line ends at its line feed or with the stream: whoever writes
   * one in pieces may pause between them.
   */
  void readAll(InputStream stream) {
    StringBuilder line = new StringBuilder();
    synchronized (this) {
      unfinished.add(line);
    }
    char[] buffer = new char[8 * 1024];
    try (Reader reader = new InputStreamReader(stream, UTF_8)) {
      for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
        append(line, buffer, count);
      }
    } catch (IOException e) {
      // The process was killed while this read: what it wrote until then is here.
    }
    synchronized (this) {
      unfinished.removeIf(each -> each == line);
      if (line.length() > 0) {
        keep(line.toString());
      }
    }
  }

  private synchronized void append(StringBuilder line, char[] buffer, int count) {
    for (int i = 0; i < count; i++) {
      if (buffer[i] != '\n') {
        line.append(buffer[i]);
      }
      if (buffer[i] == '\n' || line.length() == MAX_LINE) {
        keep(line.toString());
        line.setLength(0);
      }
    }
    notifyAll();
  }
}
