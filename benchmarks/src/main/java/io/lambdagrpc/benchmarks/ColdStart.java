package io.lambdagrpc.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts functions in turn, and compares each with the floor of the same round. */
final class ColdStart {
  private ColdStart() {}

  static List<Summary> measure(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    warmUp(arguments, functions);
    Map<Variant, List<Measurement>> rounds = new EnumMap<>(Variant.class);
    List<Variant> order = new ArrayList<>(arguments.variants());
    for (int round = 0; round < arguments.rounds(); round++) {
      for (Variant variant : order) {
        rounds
            .computeIfAbsent(variant, none -> new ArrayList<>())
            .add(functions.start(variant).measurement());
      }
      // What a variant leaves behind, such as a processor's heat, falls on each neighbour in turn.
      Collections.reverse(order);
    }
    List<Measurement> floor = Objects.requireNonNull(rounds.get(Variant.FLOOR));
    List<Summary> summaries = new ArrayList<>();
    rounds.forEach((variant, own) -> summaries.add(Summary.of(variant, own, floor)));
    return summaries;
  }

  /** Fills the machine's file cache, and warms this JVM. */
  private static void warmUp(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    for (Variant variant : arguments.variants()) {
      functions.start(variant);
    }
  }

  static Map<Variant, List<LoadedClass>> classes(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    warmUp(arguments, functions);
    Map<Variant, List<LoadedClass>> loaded = new EnumMap<>(Variant.class);
    for (Variant variant : arguments.variants()) {
      loaded.put(variant, LoadedClass.parse(functions.start(variant).classLog()));
    }
    return loaded;
  }
}
