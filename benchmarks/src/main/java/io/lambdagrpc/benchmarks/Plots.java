package io.lambdagrpc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The published tables of ratios, drawn. The tables of benchmarks/README.md are the only place of
 * their figures.
 */
final class Plots {
  private static final Path PAGE = Path.of("benchmarks", "README.md");
  private static final Path FOLDER = Path.of("docs", "images");

  /**
   * A plot.
   *
   * @param file its path, from the root of the repository
   */
  record Plot(Path file, String svg) {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  private Plots() {}

  /**
   * Draws what the page has.
   *
   * @param root of the repository
   */
  static List<Plot> draw(Path root) throws IOException {
    List<String> page = Files.readAllLines(root.resolve(PAGE));
    return List.of(
        plot(page, "start-managed.svg", "Under the managed runtime"),
        plot(page, "start-packages.svg", "The own runtime beside a bare process"),
        plot(page, "start-json.svg", "A first call in JSON"),
        plot(page, "start-steps.svg", "Step by step"),
        plot(page, "start-orders.svg", "A function with a table"),
        plot(page, "warm.svg", "Warm calls beside the floor"));
  }

  /** Draws, and writes what was drawn; returns the paths, a line for each. */
  static String write(Path root) throws IOException {
    List<String> written = new ArrayList<>();
    for (Plot plot : draw(root)) {
      Files.writeString(root.resolve(plot.file()), plot.svg());
      written.add(plot.file() + "\n");
    }
    return String.join("", written);
  }

  private static Plot plot(List<String> page, String file, String title) {
    return new Plot(FOLDER.resolve(file), RatioPlot.draw(RatioTable.read(page, title)));
  }
}
