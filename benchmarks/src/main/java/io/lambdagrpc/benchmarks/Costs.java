package io.lambdagrpc.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a month of calls costs on Lambda, and on servers that always run. It measures nothing: all
 * numbers are inputs, the prices too, whose defaults are examples.
 */
final class Costs {
  /** The year's 8,760 hours, by twelve. */
  private static final double HOURS = 730;

  private static final double MILLION = 1e6;
  private static final double MEGABYTES_PER_GIGABYTE = 1024;

  private static final List<Double> CALLS = List.of(1e4, 1e5, 1e6, 1e7, 1e8);

  /** What may be said on the command line; prices are in one currency, whichever it is. */
  private enum Input {
    DURATION("duration", 20, "milliseconds that Lambda bills for a call"),
    MEMORY("memory", 1024, "MB of the function"),
    STARTS("starts", 1000, "cold starts a month"),
    START_DURATION("start-duration", 1000, "milliseconds that Lambda bills for one more"),
    REQUEST_PRICE("request-price", 0.20, "price of a million requests of Lambda"),
    FRONT_PRICE("front-price", 0, "the same of the front; a Function URL has none of its own"),
    GB_SECOND_PRICE("gb-second-price", 0.0000166667, "price of a GB for a second of Lambda"),
    TASKS("tasks", 2, "servers that always run"),
    TASK_VCPU("task-vcpu", 0.25, "processors of each"),
    TASK_MEMORY("task-memory", 512, "MB of each"),
    VCPU_HOUR_PRICE("vcpu-hour-price", 0.04048, "price of a processor for an hour"),
    GB_HOUR_PRICE("gb-hour-price", 0.004445, "price of a GB for an hour"),
    BALANCER_HOUR_PRICE("balancer-hour-price", 0.0225, "price of a load balancer for an hour");

    private final String option;
    private final double fallback;
    private final String meaning;

    Input(String name, double fallback, String meaning) {
      this.option = "--" + name;
      this.fallback = fallback;
      this.meaning = meaning;
    }
  }

  private final Map<Input, Double> inputs;
  private final List<Double> calls;

  private Costs(Map<Input, Double> inputs, List<Double> calls) {
    this.inputs = inputs;
    this.calls = calls;
  }

  /**
   * Parses what follows the word {@code costs}.
   *
   * @throws IllegalArgumentException if an option is not known, or its value is no number
   */
  static Costs parse(List<String> words) {
    Map<Input, Double> inputs = new EnumMap<>(Input.class);
    for (Input input : Input.values()) {
      inputs.put(input, input.fallback);
    }
    List<Double> calls = CALLS;
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      String option = left.remove();
      String value = left.isEmpty() ? "none" : left.remove();
      if (option.equals("--calls")) {
        calls = Stream.of(value.split(",", -1)).map(each -> number(option, each)).toList();
      } else {
        inputs.put(input(option), number(option, value));
      }
    }
    return new Costs(inputs, calls);
  }

  private static Input input(String option) {
    for (Input input : Input.values()) {
      if (input.option.equals(option)) {
        return input;
      }
    }
    throw new IllegalArgumentException(
        option
            + " (expected: --calls"
            + String.join("", Stream.of(Input.values()).map(each -> ", " + each.option).toList())
            + ")");
  }

  private static double number(String option, String value) {
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, as one below 0 is.
    }
    throw new IllegalArgumentException(option + ": " + value + " (expected: a number, 0 or more)");
  }

  /** Returns the table, what both cost the same at, and all inputs. */
  String report() {
    StringBuilder text =
        new StringBuilder(
            """
            | calls a month | calls a second | at once | on Lambda | on servers |
            |--:|--:|--:|--:|--:|
            """);
    for (double each : calls) {
      text.append(row(each));
    }
    text.append('\n');
    double same = (server() - starts()) / perCall();
    text.append(
        same > 0
            ? format(
                "Both cost the same at %,.0f calls a month, %.1f a second.\n",
                same, perSecond(same))
            : "Servers cost less, however few the calls are.\n");
    text.append("\nThe inputs:\n\n");
    for (Input input : Input.values()) {
      text.append(
          format(
              "  %-22s%-14s%s\n",
              input.option, plain(inputs.getOrDefault(input, input.fallback)), input.meaning));
    }
    return text.toString();
  }

  private String row(double count) {
    double perSecond = perSecond(count);
    return format(
        "| %,.0f | %.3f | %.4f | %,.2f | %,.2f |\n",
        count,
        perSecond,
        perSecond * of(Input.DURATION) / 1000,
        starts() + count * perCall(),
        server());
  }

  private double perCall() {
    return (of(Input.REQUEST_PRICE) + of(Input.FRONT_PRICE)) / MILLION + lambda(of(Input.DURATION));
  }

  private double starts() {
    return of(Input.STARTS) * lambda(of(Input.START_DURATION));
  }

  private double lambda(double milliseconds) {
    return milliseconds
        / 1000
        * of(Input.MEMORY)
        / MEGABYTES_PER_GIGABYTE
        * of(Input.GB_SECOND_PRICE);
  }

  private double server() {
    double task =
        of(Input.TASK_VCPU) * of(Input.VCPU_HOUR_PRICE)
            + of(Input.TASK_MEMORY) / MEGABYTES_PER_GIGABYTE * of(Input.GB_HOUR_PRICE);
    return HOURS * (of(Input.TASKS) * task + of(Input.BALANCER_HOUR_PRICE));
  }

  private static double perSecond(double callsOfMonth) {
    return callsOfMonth / (HOURS * 3600);
  }

  private double of(Input input) {
    return inputs.getOrDefault(input, input.fallback);
  }

  private static String plain(double number) {
    return format("%.10f", number).replaceAll("\\.?0+$", "");
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
