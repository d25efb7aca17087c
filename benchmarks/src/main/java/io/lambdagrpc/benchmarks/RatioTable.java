package io.lambdagrpc.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of ratios with their intervals, as {@link Report} prints it and benchmarks/README.md
 * publishes it.
 *
 * @param title the heading that it stands below
 */
record RatioTable(String title, List<Row> rows) {
  private static final String RATIO = "ratio";
  private static final String INTERVAL = "95 % interval";

  /**
   * One function.
   *
   * @param ratio as it stands in the table
   * @param interval its interval, as it stands in the table
   * @param median the median of what was measured, and its unit
   */
  record Row(String function, String ratio, String interval, String median) {
    double value() {
      return Double.parseDouble(ratio);
    }

    double low() {
      return end(0);
    }

    double high() {
      return end(1);
    }

    private double end(int which) {
      return Double.parseDouble(interval.split(" to ", -1)[which]);
    }
  }

  /**
   * Reads the first table of ratios below a heading.
   *
   * @throws IllegalArgumentException if the page has no such heading, or no such table below it
   */
  static RatioTable read(List<String> page, String title) {
    int at = Math.max(page.indexOf("## " + title), page.indexOf("### " + title));
    if (at < 0) {
      throw new IllegalArgumentException(title + " (expected: a heading of the page)");
    }
    List<String> below = page.subList(at + 1, page.size());
    for (int i = 0; i < below.size() && !below.get(i).startsWith("#"); i++) {
      List<String> columns = cells(below.get(i));
      if (columns.contains(RATIO) && columns.contains(INTERVAL)) {
        return new RatioTable(title, rows(columns, below.subList(i + 2, below.size())));
      }
    }
    throw new IllegalArgumentException(title + ": no table (expected: one with ratios)");
  }

  private static List<Row> rows(List<String> columns, List<String> lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = cells(line);
      if (cells.isEmpty()) {
        break;
      }
      String unit = columns.get(1).substring("median".length());
      rows.add(
          new Row(
              cells.get(0),
              cells.get(columns.indexOf(RATIO)),
              cells.get(columns.indexOf(INTERVAL)),
              cells.get(1) + unit));
    }
    return List.copyOf(rows);
  }

  private static List<String> cells(String line) {
    return line.startsWith("| ") && line.endsWith(" |")
        ? List.of(line.substring(2, line.length() - 2).split(" \\| ", -1))
        : List.of();
  }
}
