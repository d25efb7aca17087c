package io.lambdagrpc.internal.runtimeapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/**
 * A function that has one answer to everything, which is its argument: what a process, its JVM and
 * the socket cost without anything of gRPC. It stands in this package to use what is the loop's
 * alone.
 */
final class Bare {
  private Bare() {}

  public static void main(String[] args) throws IOException {
    byte[] reply = args[0].getBytes(UTF_8);
    try (RuntimeApiClient api = new RuntimeApiClient(null)) {
      while (true) {
        api.respond(api.next(0), reply);
      }
    }
  }
}
