package io.lambdagrpc.benchmarks;

import java.util.List;

/**
 * How long messages took from a service's {@code onNext} to the socket of the Runtime API.
 *
 * @param highMilliseconds what 99 of 100 stayed below
 */
record StreamDelay(
    String message,
    int count,
    double medianMilliseconds,
    double highMilliseconds,
    double mostMilliseconds) {

  static StreamDelay of(String message, List<Double> milliseconds) {
    List<Double> sorted = milliseconds.stream().sorted().toList();
    int size = sorted.size();
    return new StreamDelay(
        message,
        size,
        Statistics.median(sorted),
        sorted.get((size - 1) * 99 / 100),
        sorted.get(size - 1));
  }
}
