package io.lambdagrpc.benchmarks;

import java.util.List;

/**
 * What a bridge costs beside the client that speaks grpc-web itself.
 *
 * @param direct microseconds of a unary call without a bridge
 * @param bridged the same through one
 * @param directStream megabytes per second of a stream of replies
 * @param bridgedStream the same through a bridge
 * @param idle peak of the resident memory of a bridge that was started, in MB
 * @param held the same after 100 calls of 1 MB at the same time
 * @param streamed the same after a reply of 200 MB
 */
record BridgeSummary(
    Unary direct,
    Unary bridged,
    double directStream,
    double bridgedStream,
    double idle,
    double held,
    double streamed) {

  /** Microseconds of a call. */
  record Unary(double median, double p99) {

    static Unary of(List<Double> microseconds) {
      List<Double> sorted = microseconds.stream().sorted().toList();
      return new Unary(
          Statistics.median(sorted), sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1));
    }
  }
}
