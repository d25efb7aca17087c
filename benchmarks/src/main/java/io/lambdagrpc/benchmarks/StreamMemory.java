package io.lambdagrpc.benchmarks;

import java.util.List;

/**
 * The most memory that a function took for one stream.
 *
 * @param megabytes what it streamed
 * @param rounds peaks of its resident memory, in MB
 */
record StreamMemory(String service, int megabytes, double medianPeak, List<Double> rounds) {}
