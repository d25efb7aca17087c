package io.lambdagrpc.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** How a function is configured, whatever its code and wherever it is unpacked. */
record FunctionSettings(
    String handler,
    boolean bootstrap,
    int memoryMegabytes,
    Duration timeout,
    Duration initTimeout,
    Path javaHome,
    Map<String, String> environment) {
  static final String NAME = "local";
  private static final String MAX_CONCURRENCY = "AWS_LAMBDA_MAX_CONCURRENCY";

  /** How many invocations the runtime may have in hand at once: 1 unless its variable says more. */
  int concurrency() {
    try {
      return Math.max(1, Integer.parseInt(environment.getOrDefault(MAX_CONCURRENCY, "1")));
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
