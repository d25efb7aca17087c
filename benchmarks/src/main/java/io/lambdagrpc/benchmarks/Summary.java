package io.lambdagrpc.benchmarks;

import io.lambdagrpc.benchmarks.Statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one variant, and what they come to beside the floor's.
 *
 * @param ratio median of the ratios to the floor of the same round
 * @param memoryRatio the same for the peak memory
 * @param cpuMilliseconds mean: a median of whole ticks would stand on one of them
 * @param cpuRatio of the means
 */
record Summary(
    String variant,
    double medianMilliseconds,
    double leastMilliseconds,
    double ratio,
    @Nullable Interval ratioInterval,
    double medianMegabytes,
    double memoryRatio,
    double cpuMilliseconds,
    double cpuRatio,
    List<Measurement> rounds) {

  static Summary of(Variant variant, List<Measurement> rounds, List<Measurement> floor) {
    List<Double> milliseconds = column(rounds, Measurement::milliseconds);
    List<Double> ratios = ratios(rounds, floor, Measurement::milliseconds);
    double cpu = mean(column(rounds, Measurement::cpuMilliseconds));
    return new Summary(
        variant.toString(),
        Statistics.median(milliseconds),
        milliseconds.stream().min(Double::compare).orElseThrow(),
        Statistics.median(ratios),
        Statistics.medianInterval(ratios),
        Statistics.median(column(rounds, Measurement::megabytes)),
        Statistics.median(ratios(rounds, floor, Measurement::megabytes)),
        cpu,
        cpu / mean(column(floor, Measurement::cpuMilliseconds)),
        List.copyOf(rounds));
  }

  private static List<Double> ratios(
      List<Measurement> rounds, List<Measurement> floor, ToDoubleFunction<Measurement> value) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds.size(); round++) {
      ratios.add(value.applyAsDouble(rounds.get(round)) / value.applyAsDouble(floor.get(round)));
    }
    return ratios;
  }

  private static List<Double> column(
      List<Measurement> rounds, ToDoubleFunction<Measurement> value) {
    return rounds.stream().map(value::applyAsDouble).toList();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
