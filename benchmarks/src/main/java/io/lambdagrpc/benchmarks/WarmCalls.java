package io.lambdagrpc.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Calls functions that stay, in turn, and compares each with the first one of the same round. */
final class WarmCalls {
  /** The request's message has 100 bytes: two of them say that a name of 98 follows. */
  private static final String NAME = "x".repeat(98);

  /** Short, so that whatever else the machine does falls on all functions alike. */
  private static final int BLOCK = 100;

  private WarmCalls() {}

  static List<CallSummary> measure(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    Map<Variant, List<CallCost>> rounds = new HashMap<>();
    Random random = new Random(1);
    for (int round = 0; round < arguments.rounds(); round++) {
      round(arguments, functions, random)
          .forEach(
              (variant, cost) ->
                  rounds.computeIfAbsent(variant, none -> new ArrayList<>()).add(cost));
    }
    List<CallCost> base = Objects.requireNonNull(rounds.get(functions.variants().get(0)));
    List<CallSummary> summaries = new ArrayList<>();
    for (Variant variant : functions.variants()) {
      List<CallCost> own = Objects.requireNonNull(rounds.get(variant));
      summaries.add(CallSummary.of(variant.toString(), own, base));
    }
    return summaries;
  }

  /** Starts each function anew: what its JVM happens to compile first is its own in each round. */
  private static Map<Variant, CallCost> round(
      Arguments arguments, Functions functions, Random random)
      throws IOException, InterruptedException {
    List<WarmFunction> started = new ArrayList<>();
    try {
      for (Variant variant : functions.variants()) {
        WarmFunction function =
            WarmFunction.start(functions, variant, new Greeting(NAME, variant.isJson()));
        started.add(function);
        function.warmUp(arguments.calls());
      }
      List<WarmFunction> order = new ArrayList<>(started);
      for (int calls = 0; calls < arguments.calls(); calls += BLOCK) {
        for (WarmFunction function : order) {
          function.measure(BLOCK);
        }
        // No one always comes last, and after the break first: it would not be as warm as the rest.
        Collections.shuffle(order, random);
      }
      Map<Variant, CallCost> costs = new HashMap<>();
      for (WarmFunction function : started) {
        costs.put(function.variant(), function.cost());
      }
      return costs;
    } finally {
      for (WarmFunction function : started) {
        function.close();
      }
    }
  }
}
