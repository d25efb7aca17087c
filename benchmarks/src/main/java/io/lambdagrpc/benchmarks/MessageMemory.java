package io.lambdagrpc.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The most memory that a function has taken by its first reply.
 *
 * @param call what it was called with
 * @param rounds peaks of its resident memory, in MB
 */
record MessageMemory(String call, double medianPeak, List<Double> rounds) {

  /** A message of this many bytes in all: the largest that is taken by default. */
  private static final int LIMIT = 4 * 1024 * 1024;

  private static final int FIELD_HEADER_BYTES = 5;

  static List<MessageMemory> measure(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    String proto = "x".repeat(LIMIT - FIELD_HEADER_BYTES);
    String json = "x".repeat(LIMIT - "{'name':''}".length());
    return List.of(
        measure("proto, 7 bytes", arguments, functions, new Greeting("world", false)),
        measure("json, 16 bytes", arguments, functions, new Greeting("world", true)),
        measure("proto, 4 MiB", arguments, functions, new Greeting(proto, false)),
        measure("json, 4 MiB", arguments, functions, new Greeting(json, true)));
  }

  private static MessageMemory measure(
      String call, Arguments arguments, Functions functions, Greeting greeting)
      throws IOException, InterruptedException {
    List<Double> peaks = new ArrayList<>();
    for (int round = 0; round < arguments.rounds(); round++) {
      peaks.add(functions.start(Variant.HELLO_WORLD, greeting).measurement().megabytes());
    }
    return new MessageMemory(call, Statistics.median(peaks), List.copyOf(peaks));
  }
}
