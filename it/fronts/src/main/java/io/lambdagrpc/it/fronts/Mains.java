package io.lambdagrpc.it.fronts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compares the two mains of an example: the one of its server and the one of its function. */
public final class Mains {

  private Mains() {}

  /** Returns those lines, of as many in both, that differ: one of each main in turn. */
  public static List<String> differing(List<String> ofServer, List<String> ofFunction) {
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < ofServer.size(); i++) {
      if (!ofServer.get(i).equals(ofFunction.get(i))) {
        differing.add(ofServer.get(i));
        differing.add(ofFunction.get(i));
      }
    }
    return differing;
  }

  /**
   * Returns the lines of a main, from its head to the end of the file.
   *
   * @param example the name of its folder
   */
  public static List<String> lines(String example, Class<?> type) throws IOException {
    Path source =
        Path.of("..", "..", "examples", example, "src", "main", "java")
            .resolve(type.getName().replace('.', '/') + ".java");
    try (Stream<String> lines = Files.lines(source)) {
      return lines.dropWhile(line -> !line.startsWith("  public static void main(")).toList();
    }
  }
}
