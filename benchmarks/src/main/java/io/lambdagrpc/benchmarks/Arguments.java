package io.lambdagrpc.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param words the command line itself, for the head of the report
 * @param before the zip of another build; null where none of it is measured
 */
record Arguments(
    List<String> words,
    Command command,
    int rounds,
    int calls,
    int seconds,
    Path javaHome,
    List<Variant> variants,
    @Nullable Path before,
    int memory,
    List<String> jvmOptions,
    boolean json,
    boolean classes,
    boolean allProcessors) {
  static final String USAGE =
      """
      usage: java -jar benchmarks/target/benchmarks.jar [command] [option...]

        (none)            starts functions and waits for their first reply
        warm              calls functions that stay, back to back
        stream            streams: time from onNext to the socket, and memory
        handler           calls handlers within a JVM: time and allocation, by JMH
        memory            calls hello-world once with a message of 4 MiB, in protobuf and in JSON
        bridge            calls through a bridge, beside the client without one: time, streams, memory
        libraries         starts the functions of it/libraries, under both runtimes
        generator         runs protoc-gen-lambda-grpc on 1 and on 500 services
        tests             starts JVMs that test hello-world: time to the first reply of each way
        costs             measures nothing: what a month costs, on Lambda and on servers; its
                          options are prices and the like, which it prints with their values
        plots             measures nothing: draws the tables of benchmarks/README.md into docs/images

        --rounds N        rounds that count (default: 40, warm 20, stream 5, handler 10,
                          memory 5, bridge 5, libraries 10, generator 20, tests 20)
        --calls N         warm, bridge: calls in each round, after as many that do not count
                          (default: 4000)
        --seconds N       handler: how long each is measured in each round, after as long a time
                          that does not count (default: 3)
        --java-home DIR   the JDK of what is measured (default: the one that runs this)
        --variants A,B    some of floor, hello-world, json, unpacked, lite, pojo, bare, bootstrap,
                          json-bootstrap and provided, the first of which all ratios are to (default: all; of the
                          first two); the steps from bootstrap to provided are one-jar, jdk-cache,
                          jre and settings; of another build, before and
                          before-bootstrap; of examples/orders, orders, orders-pojo,
                          orders-bootstrap and orders-provided, and what other choices cost:
                          orders-sdk, orders-http, orders-cel-rules, orders-no-rules and
                          orders-no-log; and label=function.zip:handler for any zip, under the
                          managed runtime, whose handler answers as hello-world does, or
                          label=provided.zip for the provided.zip of another build
        --before FILE     hello-world's function.zip of another build, such as that of the commit
                          before, for the variants of that name
        --memory MB       memory of the functions (default: 512; of the first three), and the heap of
                          the bridge
        --jvm-option X    stream: one more option of the function's JVM; may be repeated
        --all-processors  warm: uses them all (default: one)
        --json            prints every single measurement as JSON, not a table
        --classes         prints which classes one start of each loads, and measures nothing
      """;

  /** What is measured. */
  enum Command {
    COLD_START(40),
    WARM(20),
    STREAM(5),
    HANDLER(10),
    MEMORY(5),
    BRIDGE(5),
    LIBRARIES(10),
    GENERATOR(20),
    TESTS(20);

    private final int rounds;

    Command(int rounds) {
      this.rounds = rounds;
    }

    static Command of(String word) {
      return switch (word) {
        case "warm" -> WARM;
        case "stream" -> STREAM;
        case "handler" -> HANDLER;
        case "memory" -> MEMORY;
        case "bridge" -> BRIDGE;
        case "libraries" -> LIBRARIES;
        case "generator" -> GENERATOR;
        case "tests" -> TESTS;
        default ->
            throw new IllegalArgumentException(word + " (expected: a command of those below)");
      };
    }
  }

  /**
   * Parses the words of a command line.
   *
   * @throws IllegalArgumentException if they are none that {@link #USAGE} tells of
   */
  static Arguments parse(String... words) {
    Deque<String> left = new ArrayDeque<>(List.of(words));
    Command command =
        left.isEmpty() || left.element().startsWith("-")
            ? Command.COLD_START
            : Command.of(left.remove());
    int rounds = command.rounds;
    int calls = 4000;
    int seconds = 3;
    Path javaHome = Path.of(System.getProperty("java.home"));
    List<Variant> variants = Variant.DEFAULT;
    Path before = null;
    int memory = 512;
    List<String> jvmOptions = new ArrayList<>();
    boolean json = false;
    boolean classes = false;
    boolean allProcessors = false;
    while (!left.isEmpty()) {
      String option = left.remove();
      switch (option) {
        case "--rounds" -> rounds = number(option, left, 1, 1000);
        case "--calls" -> calls = number(option, left, 100, 1_000_000);
        case "--seconds" -> seconds = number(option, left, 1, 60);
        case "--java-home" -> javaHome = Path.of(value(option, left));
        case "--variants" -> variants = variants(value(option, left));
        case "--before" -> before = Path.of(value(option, left));
        case "--memory" -> memory = number(option, left, 128, 10_240);
        case "--jvm-option" -> jvmOptions.add(value(option, left));
        case "--json" -> json = true;
        case "--classes" -> classes = true;
        case "--all-processors" -> allProcessors = true;
        default ->
            throw new IllegalArgumentException(option + " (expected: an option of those below)");
      }
    }
    if (command == Command.MEMORY) {
      variants = List.of(Variant.HELLO_WORLD);
    }
    if (before == null && variants.stream().anyMatch(Variant::isOfAnotherBuild)) {
      throw new IllegalArgumentException("--before: none (expected: the zip of the other build)");
    }
    return new Arguments(
        List.of(words),
        command,
        rounds,
        calls,
        seconds,
        javaHome,
        variants,
        before,
        memory,
        List.copyOf(jvmOptions),
        json,
        classes,
        allProcessors);
  }

  /** Returns the same with other functions. */
  Arguments of(List<Variant> others, boolean withClasses) {
    return new Arguments(
        words,
        command,
        rounds,
        calls,
        seconds,
        javaHome,
        others,
        before,
        memory,
        jvmOptions,
        json,
        withClasses,
        allProcessors);
  }

  private static List<Variant> variants(String value) {
    Set<Variant> variants = new LinkedHashSet<>();
    for (String label : value.split(",", -1)) {
      variants.add(Variant.of(label));
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
