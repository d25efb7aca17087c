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
}
