package io.lambdagrpc.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The command: starts functions in turn, and compares each with the floor of the same round. */
final class ColdStart {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private ColdStart() {}

  public static void main(String[] words) throws InterruptedException {
    try {
      System.out.print(run(Arguments.parse(words)));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Arguments.USAGE);
      System.exit(WRONG_USE);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }

  static String run(Arguments arguments) throws IOException, InterruptedException {
    try (Functions functions = Functions.unpack(arguments)) {
      return run(arguments, functions);
    }
  }

  private static String run(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    Setting setting = Setting.of(arguments, functions.jvmOptions());
    for (Variant variant : arguments.variants()) {
      functions.start(variant); // Fills the machine's file cache, and warms this JVM.
    }
    if (arguments.classes()) {
      return setting.markdown() + "\n" + Report.classes(classes(arguments, functions));
    }
    List<Summary> summaries = measure(arguments, functions);
    if (arguments.json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("setting", setting);
      document.put("variants", summaries);
      return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(document)
          + "\n";
    }
    return setting.markdown() + "\n" + Report.table(summaries);
  }

  private static List<Summary> measure(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
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

  private static Map<Variant, List<LoadedClass>> classes(Arguments arguments, Functions functions)
      throws IOException, InterruptedException {
    Map<Variant, List<LoadedClass>> loaded = new EnumMap<>(Variant.class);
    for (Variant variant : arguments.variants()) {
      loaded.put(variant, LoadedClass.parse(functions.start(variant).classLog()));
    }
    return loaded;
  }
}
