package io.lambdagrpc.benchmarks;

import io.lambdagrpc.benchmarks.Statistics.Interval;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables, as Markdown. */
final class Report {
  private Report() {}

  static String table(List<Summary> summaries) {
    StringBuilder table =
        new StringBuilder(
            """
            | function | median ms | least ms | ratio | 95 % interval | peak MB | memory ratio | CPU ms | CPU ratio |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|
            """);
    for (Summary row : summaries) {
      table.append(
          format(
              "| %s | %.1f | %.1f | %.3f | %s | %.1f | %.3f | %.0f | %.3f |\n",
              row.variant(),
              row.medianMilliseconds(),
              row.leastMilliseconds(),
              row.ratio(),
              text(row.ratioInterval()),
              row.medianMegabytes(),
              row.memoryRatio(),
              row.cpuMilliseconds(),
              row.cpuRatio()));
    }
    return table.toString();
  }

  /**
   * A table of warm calls.
   *
   * @param resource what is measured beside the time
   */
  static String calls(String resource, List<CallSummary> summaries) {
    StringBuilder table =
        new StringBuilder("| function | median µs | ratio | 95 % interval | ")
            .append(resource)
            .append(" | ratio of these |\n|---|--:|--:|--:|--:|--:|\n");
    for (CallSummary row : summaries) {
      table.append(
          format(
              "| %s | %.1f | %.3f | %s | %.0f | %.3f |\n",
              row.function(),
              row.medianMicroseconds(),
              row.ratio(),
              text(row.ratioInterval()),
              row.medianResource(),
              row.resourceRatio()));
    }
    return table.toString();
  }

  static String generators(List<ProcessSummary> summaries) {
    StringBuilder table =
        new StringBuilder("| plugin | median ms | ratio | 95 % interval |\n|---|--:|--:|--:|\n");
    for (ProcessSummary row : summaries) {
      table.append(
          format(
              "| %s | %.0f | %.3f | %s |\n",
              row.label(), row.medianMilliseconds(), row.ratio(), text(row.ratioInterval())));
    }
    return table.toString();
  }

  static String libraries(List<LibraryCost> costs) {
    StringBuilder table =
        new StringBuilder(
            "| function | classes | peak MB | managed: ms | ratio | 95 % interval"
                + " | bootstrap: ms | ratio | 95 % interval |\n"
                + "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (LibraryCost row : costs) {
      table.append(
          format(
              "| %s | %d | %.1f | %.0f | %.3f | %s | %.0f | %.3f | %s |\n",
              row.library(),
              row.classes(),
              row.managed().medianMegabytes(),
              row.managed().medianMilliseconds(),
              row.managed().ratio(),
              text(row.managed().ratioInterval()),
              row.bootstrap().medianMilliseconds(),
              row.bootstrap().ratio(),
              text(row.bootstrap().ratioInterval())));
    }
    return table.toString();
  }

  static String testStarts(List<ProcessSummary> summaries) {
    StringBuilder table =
        new StringBuilder(
            "| test | median ms | least ms | ratio | 95 % interval |\n|---|--:|--:|--:|--:|\n");
    for (ProcessSummary row : summaries) {
      table.append(
          format(
              "| %s | %.0f | %.0f | %.3f | %s |\n",
              row.label(),
              row.medianMilliseconds(),
              Collections.min(row.rounds()),
              row.ratio(),
              text(row.ratioInterval())));
    }
    return table.toString();
  }

  static String bridge(BridgeSummary summary) {
    BridgeSummary.Unary direct = summary.direct();
    BridgeSummary.Unary bridged = summary.bridged();
    return "| | unary µs, median | unary µs, 99 % below | stream MB/s |\n|---|--:|--:|--:|\n"
        + format(
            "| grpc-web client | %.0f | %.0f | %.0f |\n",
            direct.median(), direct.p99(), summary.directStream())
        + format(
            "| native client, through a bridge | %.0f | %.0f | %.0f |\n",
            bridged.median(), bridged.p99(), summary.bridgedStream())
        + format(
            "| added, or ratio | %.0f | %.0f | %.2f |\n",
            bridged.median() - direct.median(),
            bridged.p99() - direct.p99(),
            summary.bridgedStream() / summary.directStream())
        + "\n| the bridge's process | peak MB |\n|---|--:|\n"
        + format("| started | %.0f |\n", summary.idle())
        + format("| 100 calls of 1 MB at the same time | %.0f |\n", summary.held())
        + format("| a reply of 200 MB | %.0f |\n", summary.streamed());
  }

  static String streams(StreamSummary summary) {
    StringBuilder tables =
        new StringBuilder(
            "| message | count | median ms | 99 % below | most |\n|---|--:|--:|--:|--:|\n");
    for (StreamDelay row : summary.delays()) {
      tables.append(
          format(
              "| %s | %d | %.3f | %.3f | %.3f |\n",
              row.message(),
              row.count(),
              row.medianMilliseconds(),
              row.highMilliseconds(),
              row.mostMilliseconds()));
    }
    tables
        .append(
            format("\nhead, prelude and first message arrive in %.0f pieces\n", summary.reads()))
        .append("\n| service | MB | peak MB | least | most |\n|---|--:|--:|--:|--:|\n");
    for (StreamMemory row : summary.memory()) {
      tables.append(
          format(
              "| %s | %d | %.1f | %.1f | %.1f |\n",
              row.service(),
              row.megabytes(),
              row.medianPeak(),
              Collections.min(row.rounds()),
              Collections.max(row.rounds())));
    }
    return tables.toString();
  }

  static String memory(List<MessageMemory> summaries) {
    StringBuilder table =
        new StringBuilder("| message | peak MB | least | most |\n|---|--:|--:|--:|\n");
    for (MessageMemory row : summaries) {
      table.append(
          format(
              "| %s | %.1f | %.1f | %.1f |\n",
              row.call(),
              row.medianPeak(),
              Collections.min(row.rounds()),
              Collections.max(row.rounds())));
    }
    return table.toString();
  }

  /** Classes by source and by library, and then those of each variant that the first does not load. */
  static String classes(Map<Variant, List<LoadedClass>> loaded) {
    StringBuilder report =
        new StringBuilder(counts(loaded)).append('\n').append(LibraryTable.of(loaded));
    Variant first = loaded.keySet().iterator().next();
    Set<String> ofFirst =
        loaded.getOrDefault(first, List.of()).stream()
            .map(LoadedClass::name)
            .collect(Collectors.toSet());
    loaded.forEach(
        (variant, classes) -> {
          List<LoadedClass> more =
              classes.stream().filter(each -> !ofFirst.contains(each.name())).toList();
          for (String source : sources(more)) {
            report.append(timeLine(variant + ", not in " + first, more, source));
          }
        });
    return report.toString();
  }

  private static String counts(Map<Variant, List<LoadedClass>> loaded) {
    StringBuilder table = new StringBuilder("| source |");
    loaded.keySet().forEach(variant -> table.append(' ').append(variant).append(" |"));
    table.append("\n|---|").append("--:|".repeat(loaded.size())).append('\n');
    for (String source : sources(loaded.values().stream().flatMap(List::stream).toList())) {
      table.append("| ").append(source).append(" |");
      loaded
          .values()
          .forEach(classes -> table.append(' ').append(of(source, classes).size()).append(" |"));
      table.append('\n');
    }
    table.append("| all |");
    loaded.values().forEach(classes -> table.append(' ').append(classes.size()).append(" |"));
    return table.append('\n').toString();
  }

  private static String timeLine(String title, List<LoadedClass> classes, String source) {
    List<LoadedClass> own = of(source, classes);
    double gaps = own.stream().mapToDouble(LoadedClass::gap).sum();
    StringBuilder lines =
        new StringBuilder(
            format("\n%s, from %s: %d classes, %.1f ms\n", title, source, own.size(), gaps));
    for (LoadedClass each : own) {
      lines.append(format("%9.1f ms %+7.2f  %s\n", each.milliseconds(), each.gap(), each.name()));
    }
    return lines.toString();
  }

  private static Set<String> sources(List<LoadedClass> classes) {
    return classes.stream()
        .map(LoadedClass::source)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<LoadedClass> of(String source, List<LoadedClass> classes) {
    return classes.stream().filter(each -> each.source().equals(source)).toList();
  }

  private static String text(@Nullable Interval interval) {
    return interval == null
        ? "too few rounds"
        : format("%.3f to %.3f", interval.low(), interval.high());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
