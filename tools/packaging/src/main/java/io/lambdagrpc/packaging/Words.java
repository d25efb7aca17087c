package io.lambdagrpc.packaging;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The words of a command line that have not been read. */
final class Words {
  private final Deque<String> left;

  Words(List<String> words) {
    this.left = new ArrayDeque<>(words);
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  String next() {
    return left.remove();
  }

  /** Reads the value of an option. */
  String value(String option) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + ": nothing after it (expected: a value)");
    }
    return left.remove();
  }

  Path path(String option) {
    return path(option, value(option));
  }

  private static Path path(String option, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a path)", e);
    }
  }

  int number(String option) {
    String value = value(option);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a number)", e);
    }
  }

  /**
   * Reads two texts with something between them.
   *
   * @param expected as in {@code NAME=VALUE}
   */
  Map.Entry<String, String> pair(String option, String separator, String expected) {
    String value = value(option);
    int at = value.indexOf(separator);
    if (at <= 0) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: " + expected + ")");
    }
    return Map.entry(value.substring(0, at).strip(), value.substring(at + separator.length()));
  }

  /** Reads a class path as {@code java} does, with {@code folder/*} for all jars of a folder. */
  List<Path> classPath(String option) throws IOException {
    List<Path> entries = new ArrayList<>();
    for (String entry : value(option).split(File.pathSeparator, -1)) {
      if (entry.equals("*") || entry.endsWith("/*") || entry.endsWith(File.separator + "*")) {
        entries.addAll(jars(path(option, entry.substring(0, entry.length() - 1))));
      } else if (!entry.isEmpty()) {
        entries.add(path(option, entry));
      }
    }
    return entries;
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
