package io.lambdagrpc.benchmarks;

/**
 * What a library adds to a cold start.
 *
 * @param classes how many one start under the managed runtime loads
 */
record LibraryCost(String library, int classes, Summary managed, Summary bootstrap) {}
