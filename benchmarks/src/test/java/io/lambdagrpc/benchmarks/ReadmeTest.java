package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.benchmarks.Page.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages of this repository say what its files say. Stands in this module, since it is built
 * last and may quote all others.
 */
class ReadmeTest {
  private static final int MAX_README_BYTES = 10_000;

  /** Blocks that are no code of a file: what is typed, what is printed, pictures. */
  private static final Set<String> NO_CODE = Set.of("", "sh", "text", "mermaid");

  /** What CONTRIBUTING leads to; users need not know the names of our tests. */
  private static final Set<String> OF_CONTRIBUTORS = Set.of("docs/threads.md", "docs/mutations.md");

  private static final Pattern NAME_OF_A_TEST = Pattern.compile("\\b[A-Z]\\w*(?:Test|IT)\\b");

  static List<Page> pages() throws IOException {
    return Page.ofUsers();
  }

  static List<Page> pagesWithLinks() throws IOException {
    return Page.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockOfCodeSaysWhichFileItQuotes(Page page) {
    for (Block block : page.blocks()) {
      boolean code = !NO_CODE.contains(block.language());
      assertFalse(code && block.from().isEmpty(), String.join("\n", block.lines()));
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyQuotedLineStandsInItsFileInThatOrder(Page page) throws IOException {
    for (Block block : page.blocks()) {
      if (!block.from().isEmpty()) {
        assertQuoted(block);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pagesWithLinks")
  void everyLinkLeadsToAFileAndAHeading(Page page) {
    List<String> faults = page.links().stream().map(page::fault).filter(Objects::nonNull).toList();
    assertEquals(List.of(), faults);
  }

  @Test
  void theReadmeIsADoorAndNotTheHouse() throws IOException {
    long size = Files.size(Page.ROOT.resolve("README.md"));
    assertTrue(size < MAX_README_BYTES, size + " bytes (expected: under " + MAX_README_BYTES + ")");
  }

  /** {@code .ci/run} looks for that line. */
  @Test
  void theReadmeHasTheCommandThatRunsAllTests() throws IOException {
    assertTrue(Page.of("README.md").lines().contains("./mvnw verify"));
  }

  @Test
  void gettingStartedGoesOnFromTheProjectThatTheReadmeMakes() throws IOException {
    assertEquals(generateCommand("docs/getting-started.md"), generateCommand("README.md"));
  }

  /** Returns the goal and its options. */
  private static String generateCommand(String page) throws IOException {
    String commands = Files.readString(Page.ROOT.resolve(page)).replaceAll("\\\\\n *", "");
    return commands
        .lines()
        .filter(line -> line.contains("archetype:generate"))
        .map(line -> line.substring(line.indexOf("archetype:generate")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyPageIsLinkedFromTheReadmeOrFromContributing() throws IOException {
    List<String> linked =
        Stream.of(Page.of("README.md"), Page.of("CONTRIBUTING.md"))
            .flatMap(page -> page.links().stream())
            .map(link -> link.split("#", 2)[0])
            .toList();
    List<String> alone = new ArrayList<>();
    for (Page page : pages()) {
      if (!page.name().equals("README.md") && !linked.contains(page.name())) {
        alone.add(page.name());
      }
    }
    assertEquals(List.of(), alone);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void usersReadNoNamesOfTests(Page page) {
    if (!OF_CONTRIBUTORS.contains(page.name())) {
      List<String> names =
          NAME_OF_A_TEST.matcher(page.prose()).results().map(match -> match.group()).toList();
      assertEquals(List.of(), names);
    }
  }

  @Test
  void thePageOfThePluginNamesTheVersionsOfThePom() throws IOException {
    String page = Files.readString(Page.ROOT.resolve("protoc-gen-lambda-grpc/README.md"));
    String grpc = "io.grpc:protoc-gen-grpc-java:" + pomValue("grpc.version") + '"';
    String own = "io.lambdagrpc:protoc-gen-lambda-grpc:" + pomValue("version") + ":all@jar\"";
    assertTrue(page.contains(grpc), grpc);
    assertTrue(page.contains(own), own);
  }

  /** Returns the text of the first such element: the first version is that of the project. */
  private static String pomValue(String element) throws IOException {
    String pom = Files.readString(Page.ROOT.resolve("pom.xml"));
    String start = "<" + element + ">";
    return pom.substring(pom.indexOf(start) + start.length(), pom.indexOf("</" + element + ">"));
  }

  /** Indentation and empty lines do not count: a quotation begins at the margin and may skip. */
  private static void assertQuoted(Block block) throws IOException {
    List<String> rest =
        Files.readAllLines(Page.ROOT.resolve(block.from())).stream().map(String::strip).toList();
    for (String line : block.lines().stream().filter(line -> !line.isBlank()).toList()) {
      int found = rest.indexOf(line.strip());
      assertTrue(found >= 0, block.from() + " has no more a line\n" + line);
      rest = rest.subList(found + 1, rest.size());
    }
  }
}
