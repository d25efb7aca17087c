package io.lambdagrpc.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which library the classes of a start are of, by the first three parts of their names, and the
 * time that passed until each was loaded: it has all that ran since the class before.
 */
final class LibraryTable {
  private static final int PARTS = 3;

  /** Libraries with fewer classes are one row. */
  private static final int FEW = 15;

  private record Share(int classes, double milliseconds) {
    static final Share NONE = new Share(0, 0);

    Share plus(Share other) {
      return new Share(classes + other.classes, milliseconds + other.milliseconds);
    }
  }

  private LibraryTable() {}

  static String of(Map<Variant, List<LoadedClass>> loaded) {
    Map<String, Map<Variant, Share>> shares = new TreeMap<>();
    loaded.forEach(
        (variant, classes) -> {
          for (LoadedClass each : classes) {
            shares
                .computeIfAbsent(library(each), none -> new LinkedHashMap<>())
                .merge(variant, new Share(1, each.gap()), Share::plus);
          }
        });
    List<Map.Entry<String, Map<Variant, Share>>> rows = new ArrayList<>(shares.entrySet());
    rows.sort(Comparator.comparing(row -> -most(row.getValue())));
    Map<Variant, Share> others = new LinkedHashMap<>();
    StringBuilder table = new StringBuilder("| library |");
    loaded.keySet().forEach(variant -> table.append(' ').append(variant).append(" | ms |"));
    table.append("\n|---|").append("--:|--:|".repeat(loaded.size())).append('\n');
    for (var row : rows) {
      if (most(row.getValue()) < FEW) {
        row.getValue().forEach((variant, share) -> others.merge(variant, share, Share::plus));
      } else {
        append(table, row.getKey(), loaded, row.getValue());
      }
    }
    append(table, "others", loaded, others);
    return table.toString();
  }

  private static void append(
      StringBuilder table,
      String library,
      Map<Variant, List<LoadedClass>> loaded,
      Map<Variant, Share> row) {
    table.append("| ").append(library).append(" |");
    for (Variant variant : loaded.keySet()) {
      Share share = row.getOrDefault(variant, Share.NONE);
      table.append(
          String.format(Locale.ROOT, " %d | %.0f |", share.classes, share.milliseconds));
    }
    table.append('\n');
  }

  private static int most(Map<Variant, Share> row) {
    return row.values().stream().mapToInt(Share::classes).max().orElse(0);
  }

  private static String library(LoadedClass loaded) {
    if (loaded.source().equals("hidden")) {
      return "lambdas";
    }
    String name = loaded.name();
    if (name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.")) {
      return "JDK";
    }
    String[] parts = name.split("\\.", -1);
    int end = Math.min(PARTS, parts.length - 1);
    return end < 1 ? "no package" : String.join(".", List.of(parts).subList(0, end));
  }
}
