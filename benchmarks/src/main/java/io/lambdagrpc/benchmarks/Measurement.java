package io.lambdagrpc.benchmarks;

/**
 * One cold start.
 *
 * @param milliseconds from the spawn to the arrival of the first reply
 * @param megabytes the most that was resident until then
 * @param cpuMilliseconds user and system time of all threads until then
 */
record Measurement(double milliseconds, double megabytes, double cpuMilliseconds) {}
