package io.lambdagrpc.packaging.internal.training;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines that a function wrote. Any thread may add one. */
final class LogTail {
  private static final int LINES = 40;
  private static final int LINE_LENGTH = 1000;

  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    lines.add(line.length() <= LINE_LENGTH ? line : line.substring(0, LINE_LENGTH) + "...");
    if (lines.size() > LINES) {
      lines.remove();
    }
  }

  /** Returns them below a heading, or nothing where there are none. */
  synchronized String text() {
    return lines.isEmpty() ? "" : "\nThe function's log:\n" + String.join("\n", lines);
  }
}
