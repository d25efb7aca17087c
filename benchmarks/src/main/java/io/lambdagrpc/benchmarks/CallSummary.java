package io.lambdagrpc.benchmarks;

import io.lambdagrpc.benchmarks.Statistics.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one warm function, and what they come to beside the first one's.
 *
 * @param ratio median of the ratios to the first one of the same round
 * @param resourceRatio the same for the other resource
 */
record CallSummary(
    String function,
    double medianMicroseconds,
    double ratio,
    @Nullable Interval ratioInterval,
    double medianResource,
    double resourceRatio,
    List<CallCost> rounds) {

  static CallSummary of(String function, List<CallCost> rounds, List<CallCost> base) {
    List<Double> ratios = Statistics.ratios(rounds, base, CallCost::microseconds);
    return new CallSummary(
        function,
        Statistics.median(Statistics.column(rounds, CallCost::microseconds)),
        Statistics.median(ratios),
        Statistics.medianInterval(ratios),
        Statistics.median(Statistics.column(rounds, CallCost::resource)),
        Statistics.median(Statistics.ratios(rounds, base, CallCost::resource)),
        List.copyOf(rounds));
  }
}
