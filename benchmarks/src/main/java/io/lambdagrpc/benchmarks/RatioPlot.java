package io.lambdagrpc.benchmarks;

import java.util.Locale;

/** Draws a table of ratios as SVG: a bar for each ratio, and a line for its interval. */
final class RatioPlot {
  private static final int WIDTH = 760;
  private static final int LEFT = 150;
  private static final int RIGHT = 490;
  private static final int TOP = 70;
  private static final int ROW = 30;
  private static final int BAR = 16;

  /** Its own ground and, where the reader's system is dark, colors for that. */
  private static final String STYLE =
      """
        <style>
          text { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 13px; fill: #1f2328; }
          .title { font-weight: 600; }
          .small { font-size: 11.5px; fill: #59636e; }
          .ground { fill: #f6f8fa; }
          .bar { fill: #54aeff; }
          .interval { stroke: #1f2328; stroke-width: 1.5; fill: none; }
          .one { stroke: #59636e; stroke-dasharray: 3 3; }
          @media (prefers-color-scheme: dark) {
            text { fill: #f0f6fc; }
            .small { fill: #9198a1; }
            .ground { fill: #151b23; }
            .bar { fill: #1f6feb; }
            .interval { stroke: #f0f6fc; }
            .one { stroke: #9198a1; }
          }
        </style>
      """;

  private final RatioTable table;
  private final double scale;

  private RatioPlot(RatioTable table) {
    this.table = table;
    double most = table.rows().stream().mapToDouble(RatioTable.Row::high).max().orElse(1);
    this.scale = (RIGHT - LEFT) / most;
  }

  static String draw(RatioTable table) {
    return new RatioPlot(table).svg();
  }

  private String svg() {
    String first = table.rows().get(0).function();
    int bottom = TOP + ROW * table.rows().size();
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " aria-label=\"%s, as ratios to %s\">\n",
            WIDTH, bottom + 16, escape(table.title()), escape(first)));
    svg.append(STYLE);
    svg.append(
        format("  <rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n", WIDTH, bottom + 16));
    svg.append(
        format("  <text class=\"title\" x=\"16\" y=\"28\">%s</text>\n", escape(table.title())));
    svg.append(
        format(
            "  <text class=\"small\" x=\"16\" y=\"48\">times the time of %s; the line is the 95 %%"
                + " interval</text>\n",
            escape(first)));
    svg.append(format("  <path class=\"one\" d=\"M%.1f,%d V%d\"/>\n", x(1), TOP - 6, bottom));
    for (int i = 0; i < table.rows().size(); i++) {
      svg.append(row(table.rows().get(i), TOP + ROW * i));
    }
    return svg.append("</svg>\n").toString();
  }

  private String row(RatioTable.Row row, int top) {
    double middle = top + BAR / 2.0;
    return format("  <text x=\"16\" y=\"%.1f\">%s</text>\n", middle + 4.5, escape(row.function()))
        + format(
            "  <rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
            LEFT, top, x(row.value()) - LEFT, BAR)
        + format(
            "  <path class=\"interval\" d=\"M%.1f,%.1f v8 M%1$.1f,%.1f H%.1f M%4$.1f,%2$.1f v8\"/>\n",
            x(row.low()), middle - 4, middle, x(row.high()))
        + format(
            "  <text class=\"small\" x=\"%d\" y=\"%.1f\">%s (%s), %s</text>\n",
            RIGHT + 16, middle + 4.5, row.ratio(), row.interval(), row.median());
  }

  private double x(double ratio) {
    return LEFT + ratio * scale;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
