package io.lambdagrpc.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Starts functions in turn, and compares each with the first one of the same round. */
final class ColdStart {
  private ColdStart() {}

  static List<Summary> measure(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    warmUp(functions);
    Map<Variant, List<Measurement>> rounds = new HashMap<>();
    List<Variant> order = new ArrayList<>(functions.variants());
    Random random = new Random(1);
    for (int round = 0; round < arguments.rounds(); round++) {
      for (Variant variant : order) {
        rounds
            .computeIfAbsent(variant, none -> new ArrayList<>())
            .add(functions.start(variant).measurement());
      }
      // What a variant leaves behind, such as a processor's heat, falls on any of the others.
      Collections.shuffle(order, random);
    }
    List<Measurement> base = Objects.requireNonNull(rounds.get(functions.variants().get(0)));
    List<Summary> summaries = new ArrayList<>();
    for (Variant variant : functions.variants()) {
      summaries.add(Summary.of(variant, Objects.requireNonNull(rounds.get(variant)), base));
    }
    return summaries;
  }

  /** Fills the machine's file cache, and warms this JVM. */
  private static void warmUp(Functions functions) throws IOException, InterruptedException {
    for (Variant variant : functions.variants()) {
      functions.start(variant);
    }
  }

  static Map<Variant, List<LoadedClass>> classes(Functions functions)
      throws IOException, InterruptedException {
    warmUp(functions);
    Map<Variant, List<LoadedClass>> loaded = new LinkedHashMap<>();
    for (Variant variant : functions.variants()) {
      loaded.put(variant, LoadedClass.parse(functions.start(variant).classLog()));
    }
    return loaded;
  }
}
