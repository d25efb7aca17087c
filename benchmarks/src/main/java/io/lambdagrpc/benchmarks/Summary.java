package io.lambdagrpc.benchmarks;

import io.lambdagrpc.benchmarks.Statistics.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one variant, and what they come to beside the first variant's.
 *
 * @param ratio median of the ratios to the first one of the same round
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

  static Summary of(Variant variant, List<Measurement> rounds, List<Measurement> base) {
    List<Double> milliseconds = Statistics.column(rounds, Measurement::milliseconds);
    List<Double> ratios = Statistics.ratios(rounds, base, Measurement::milliseconds);
    double cpu = Statistics.mean(Statistics.column(rounds, Measurement::cpuMilliseconds));
    return new Summary(
        variant.toString(),
        Statistics.median(milliseconds),
        milliseconds.stream().min(Double::compare).orElseThrow(),
        Statistics.median(ratios),
        Statistics.medianInterval(ratios),
        Statistics.median(Statistics.column(rounds, Measurement::megabytes)),
        Statistics.median(Statistics.ratios(rounds, base, Measurement::megabytes)),
        cpu,
        cpu / Statistics.mean(Statistics.column(base, Measurement::cpuMilliseconds)),
        List.copyOf(rounds));
  }
}
