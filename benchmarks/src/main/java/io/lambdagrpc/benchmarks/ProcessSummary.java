package io.lambdagrpc.benchmarks;

import io.lambdagrpc.benchmarks.Statistics.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one kind of process.
 *
 * @param ratio median of the ratios to the first kind, of the same round
 * @param rounds milliseconds of each
 */
record ProcessSummary(
    String label,
    double medianMilliseconds,
    double ratio,
    @Nullable Interval ratioInterval,
    List<Double> rounds) {

  static ProcessSummary of(String label, List<Double> rounds, List<Double> first) {
    List<Double> ratios = Statistics.ratios(rounds, first, Double::doubleValue);
    return new ProcessSummary(
        label,
        Statistics.median(rounds),
        Statistics.median(ratios),
        Statistics.medianInterval(ratios),
        List.copyOf(rounds));
  }
}
