package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * Every feature that docs/features.md claims names the tests that hold it, in a comment at the end
 * of its row, and these have run. It reads the reports of all modules, so it runs after theirs: an
 * integration test of the last one.
 *
 * <p>A feature with a test that did not run, or was skipped for no reason of {@link #REASONS}, is
 * skipped itself, or fails where {@code REQUIRE_PROGRAMS} is true, as CI sets it.
 */
class FeaturesIT {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("repository.root"), "repository.root"));

  /** Folders that are large, and not ours. */
  private static final Set<String> FOREIGN = Set.of(".git", "node_modules", "classes");

  /** Projects that a test builds; {@code it} elsewhere is our own folder, or a Java package. */
  private static final Set<Path> PROJECTS = Set.of(Path.of("src", "it"), Path.of("target", "it"));

  private static final List<Path> FILES = walk();

  /** Users do not see it. */
  private static final String TESTS = "<!-- tests: ";

  private static final Pattern TEST_CLASS = Pattern.compile("\\b(\\w+(?:Test|IT))\\b");

  private static final boolean REQUIRE_PROGRAMS = "true".equals(System.getenv("REQUIRE_PROGRAMS"));

  /**
   * Why a test may be skipped and its feature be tested all the same, in the words that it uses.
   */
  private static final List<String> REASONS =
      List.of(
          // The interop suite's own, of two tests that look into the server: they run in-process.
          "Skip the test because server is not in the same process",
          "can not capture request headers on server side",
          // What runs on JDK 17 and on JDK 25, as far as the machine has them: Debian 13 has 21.
          "no JDK ",
          "no such JDK on this machine");

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
    for (String line : Files.readAllLines(ROOT.resolve("docs/features.md"))) {
      if (line.startsWith("| feature |")) {
        inTable = true;
      } else if (line.isEmpty()) {
        inTable = false;
      } else if (inTable && !line.startsWith("|--")) {
        int start = line.lastIndexOf(TESTS);
        String tests = start < 0 ? "" : line.substring(start);
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
  void isHeldByTestsThatRan(Feature feature) throws Exception {
    assertFalse(
        feature.tests().isEmpty(),
        feature + " names no test (expected: a comment at the end of its row)");
    for (String test : feature.tests()) {
      assertFalse(
          files("/" + test + ".java").isEmpty() && files("/" + test + ".kt").isEmpty(),
          "a test that is gone: " + test);
      List<Path> reports = files("." + test + ".xml");
      if (reports.isEmpty()) {
        untested("this build has no report of " + test);
      }
      for (Path report : reports) {
        assertRan(report);
      }
    }
  }

  private static void assertRan(Path report) throws Exception {
    if (isOlderThanItsTests(report)) {
      untested("of an earlier build: " + report);
    }
    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
    int broken = count(xml, "failure") + count(xml, "error");
    assertEquals(0, broken, report + " has failures");
    assertTrue(count(xml, "testcase") > 0, report + " has no test");
    NodeList skipped = xml.getElementsByTagName("skipped");
    for (int i = 0; i < skipped.getLength(); i++) {
      String why = skipped.item(i).getTextContent();
      if (REASONS.stream().noneMatch(why::contains)) {
        untested(report + ": " + why.lines().findFirst().orElse("skipped"));
      }
    }
    assumeTrue(count(xml, "testcase") > skipped.getLength(), "all skipped: " + report);
  }

  /** Tells whether the report is of a build before the one that compiled the module's tests. */
  private static boolean isOlderThanItsTests(Path report) throws IOException {
    Path classes = report.resolveSibling("../test-classes").normalize();
    for (Path file : files(".class")) {
      if (file.startsWith(classes)
          && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(report)) > 0) {
        return true;
      }
    }
    return false;
  }

  private static void untested(String why) {
    assertFalse(REQUIRE_PROGRAMS, why);
    abort(why);
  }

  private static int count(Document report, String element) {
    return report.getElementsByTagName(element).getLength();
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
              return FOREIGN.contains(String.valueOf(folder.getFileName()))
                      || PROJECTS.stream().anyMatch(folder::endsWith)
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
