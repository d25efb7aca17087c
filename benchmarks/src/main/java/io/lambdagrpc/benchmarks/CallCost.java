package io.lambdagrpc.benchmarks;

/**
 * What one call of a warm function took in one round.
 *
 * @param microseconds of the clock
 * @param resource what else it used up: microseconds of the processor, or bytes of the heap
 */
record CallCost(double microseconds, double resource) {}
