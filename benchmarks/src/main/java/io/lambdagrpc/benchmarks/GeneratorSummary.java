package io.lambdagrpc.benchmarks;

import io.lambdagrpc.benchmarks.Statistics.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one plugin.
 *
 * @param ratio median of the ratios to the echo of the same round
 * @param rounds milliseconds from the start of the process to its end
 */
record GeneratorSummary(
    String plugin,
    double medianMilliseconds,
    double ratio,
    @Nullable Interval ratioInterval,
    List<Double> rounds) {

  static GeneratorSummary of(String plugin, List<Double> rounds, List<Double> echo) {
    List<Double> ratios = Statistics.ratios(rounds, echo, Double::doubleValue);
    return new GeneratorSummary(
        plugin,
        Statistics.median(rounds),
        Statistics.median(ratios),
        Statistics.medianInterval(ratios),
        List.copyOf(rounds));
  }
}
