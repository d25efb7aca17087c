package io.lambdagrpc.benchmarks;

import java.util.List;

/**
 * What streaming takes.
 *
 * @param reads how often the socket was read until the first message of a stream was there, in the
 *     median: once for each piece in which head, prelude and message arrive
 */
record StreamSummary(List<StreamDelay> delays, double reads, List<StreamMemory> memory) {}
