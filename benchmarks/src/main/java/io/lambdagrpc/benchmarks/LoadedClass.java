package io.lambdagrpc.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code -Xlog:class+load}.
 *
 * @param name without the address that makes a hidden class's name differ from run to run
 * @param source {@code CDS}, {@code jrt}, a jar, or {@code hidden} for lambdas and method handles
 * @param milliseconds since the JVM's start
 * @param gap milliseconds since the class before it: finding, reading and parsing this one, and all
 *     that ran between the two
 */
record LoadedClass(String name, String source, double milliseconds, double gap) {
  private static final String SOURCE = " source: ";

  static List<LoadedClass> parse(List<String> log) {
    List<LoadedClass> classes = new ArrayList<>();
    double before = 0;
    for (String line : log) {
      LoadedClass loaded = parse(line, before);
      if (loaded != null) {
        classes.add(loaded);
        before = loaded.milliseconds;
      }
    }
    return classes;
  }

  private static @Nullable LoadedClass parse(String line, double before) {
    int time = line.indexOf("ns] ");
    int source = line.indexOf(SOURCE);
    if (!line.startsWith("[") || time < 0 || source < 0) {
      return null;
    }
    double milliseconds = Long.parseLong(line.substring(1, time).strip()) / 1e6;
    String name = line.substring(time + 4, source);
    return new LoadedClass(
        name.split("/0x", 2)[0],
        source(name, line.substring(source + SOURCE.length())),
        milliseconds,
        milliseconds - before);
  }

  private static String source(String name, String source) {
    if (source.startsWith("shared objects file")) {
      return "CDS";
    }
    if (name.contains("/0x")) {
      return "hidden";
    }
    if (source.startsWith("jrt:")) {
      return "jrt";
    }
    return source.substring(source.lastIndexOf('/') + 1);
  }
}
