package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every feature that the README claims names the tests that hold it, and these have run. It reads
 * the reports of all modules, so it runs after theirs: an integration test of the last one.
 */
class FeaturesIT {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("repository.root"), "repository.root"));

  /** Folders that are large, and not ours. */
  private static final Set<String> FOREIGN = Set.of(".git", "node_modules", "classes", "it");

  private static final List<Path> FILES = walk();

  private static final Pattern TEST_CLASS = Pattern.compile("`(\\w+(?:Test|IT))`");

  /** A row of the table; {@code tests} are names of classes. */
  record Feature(String name, List<String> tests) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Feature> features() throws IOException {
    List<Feature> features = new ArrayList<>();
    boolean inTable = false;
    for (String line : Files.readAllLines(ROOT.resolve("README.md"))) {
      if (line.startsWith("| feature |")) {
        inTable = true;
      } else if (line.isEmpty()) {
        inTable = false;
      } else if (inTable && !line.startsWith("|--")) {
        int end = line.lastIndexOf('|');
        String tests = line.substring(line.lastIndexOf('|', end - 1), end);
        features.add(
            new Feature(
                line.substring(1, line.indexOf('|', 1)).strip(),
                TEST_CLASS.matcher(tests).results().map(match -> match.group(1)).toList()));
      }
    }
    assertTrue(features.size() > 10, features.size() + " features");
    return features;
  }

  @ParameterizedTest
  @MethodSource("features")
  void isHeldByTestsThatRan(Feature feature) throws IOException {
    assertFalse(feature.tests().isEmpty(), feature + " names no test in its last column");
    for (String test : feature.tests()) {
      assertFalse(files("/" + test + ".java").isEmpty(), "a test that is gone: " + test);
      List<Path> reports = files("." + test + ".xml");
      assumeFalse(reports.isEmpty(), "this build has no report of " + test);
      for (Path report : reports) {
        assertRan(report);
      }
    }
  }

  private static void assertRan(Path report) throws IOException {
    String text = Files.readString(report);
    assertEquals(0, count(text, "failures") + count(text, "errors"), report + " has failures");
    assertTrue(count(text, "tests") > 0, report + " has no test");
    assumeFalse(count(text, "tests") == count(text, "skipped"), "all skipped: " + report);
  }

  private static int count(String report, String attribute) {
    Pattern value = Pattern.compile("<testsuite [^>]*\\b" + attribute + "=\"(\\d+)\"");
    MatchResult found = value.matcher(report).results().findFirst().orElseThrow();
    return Integer.parseInt(found.group(1));
  }

  private static List<Path> files(String suffix) {
    return FILES.stream().filter(file -> ("/" + file.getFileName()).endsWith(suffix)).toList();
  }

  /** Returns all files, sources of tests and reports among them. */
  private static List<Path> walk() {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              Path name = folder.getFileName();
              return name != null && FOREIGN.contains(name.toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found.add(file);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
