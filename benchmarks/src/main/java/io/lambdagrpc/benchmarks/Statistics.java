package io.lambdagrpc.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Medians, and how sure they are. */
final class Statistics {
  private static final double CONFIDENCE = 0.95;

  private Statistics() {}

  static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  static <T> List<Double> column(List<T> rounds, ToDoubleFunction<T> value) {
    return rounds.stream().map(value::applyAsDouble).toList();
  }

  /** Returns what each round comes to beside the base's of the same round. */
  static <T> List<Double> ratios(List<T> rounds, List<T> base, ToDoubleFunction<T> value) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds.size(); round++) {
      ratios.add(value.applyAsDouble(rounds.get(round)) / value.applyAsDouble(base.get(round)));
    }
    return ratios;
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }

  /**
   * Returns the interval that holds the true median with a probability of at least 95 %, null where
   * there are too few values for one (under 6).
   *
   * <p>Its ends are order statistics: how many of n values lie below the true median is binomial,
   * whatever the values' own distribution.
   */
  static @Nullable Interval medianInterval(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    double probability = Math.pow(0.5, size); // That exactly `below` values lie below.
    double outside = 2 * probability; // That the true median lies outside of the current ranks.
    int rank = -1;
    for (int below = 0; outside <= 1 - CONFIDENCE; below++) {
      rank = below;
      probability *= (double) (size - below) / (below + 1);
      outside += 2 * probability;
    }
    return rank < 0 ? null : new Interval(sorted.get(rank), sorted.get(size - 1 - rank));
  }

  record Interval(double low, double high) {}
}
