package io.lambdagrpc.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The command line.
 *
 * @param words the command line itself, for the head of the report
 */
record Arguments(
    List<String> words,
    int rounds,
    Path javaHome,
    List<Variant> variants,
    int memory,
    boolean json,
    boolean classes) {
  static final String USAGE =
      """
      usage: java -jar benchmarks/target/benchmarks.jar [option...]

        --rounds N        starts of each variant that count (default: 40)
        --java-home DIR   the JDK that runs the functions (default: the one that runs this)
        --variants A,B    some of floor, hello-world, lite and pojo (default: all)
        --memory MB       memory of the functions (default: 512)
        --json            prints every single measurement as JSON, not a table
        --classes         prints which classes one start of each loads, and measures nothing
      """;

  /**
   * Parses the words of a command line.
   *
   * @throws IllegalArgumentException if they are none that {@link #USAGE} tells of
   */
  static Arguments parse(String... words) {
    int rounds = 40;
    Path javaHome = Path.of(System.getProperty("java.home"));
    List<Variant> variants = List.of(Variant.values());
    int memory = 512;
    boolean json = false;
    boolean classes = false;
    Deque<String> left = new ArrayDeque<>(List.of(words));
    while (!left.isEmpty()) {
      String option = left.remove();
      switch (option) {
        case "--rounds" -> rounds = number(option, left, 1, 1000);
        case "--java-home" -> javaHome = Path.of(value(option, left));
        case "--variants" -> variants = variants(value(option, left));
        case "--memory" -> memory = number(option, left, 128, 10_240);
        case "--json" -> json = true;
        case "--classes" -> classes = true;
        default ->
            throw new IllegalArgumentException(option + " (expected: an option of those below)");
      }
    }
    return new Arguments(List.of(words), rounds, javaHome, variants, memory, json, classes);
  }

  private static List<Variant> variants(String value) {
    Set<Variant> variants = EnumSet.noneOf(Variant.class);
    for (String label : value.split(",", -1)) {
      variants.add(Variant.of(label));
    }
    if (!variants.contains(Variant.FLOOR)) {
      throw new IllegalArgumentException(
          "--variants: " + value + " (expected: floor among them, what all ratios are to)");
    }
    return List.copyOf(variants);
  }

  private static int number(String option, Deque<String> left, int from, int to) {
    String value = value(option, left);
    try {
      int number = Integer.parseInt(value);
      if (number >= from && number <= to) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, as one out of range is.
    }
    throw new IllegalArgumentException(
        option + ": " + value + " (expected: a number from " + from + " to " + to + ")");
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + ": nothing after it (expected: a value)");
    }
    return left.remove();
  }
}
