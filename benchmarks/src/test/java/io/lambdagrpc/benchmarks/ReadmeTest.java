package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pages of this repository say what its files say. Stands in this module, since it is built
 * last and may quote all others.
 */
class ReadmeTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("repository.root"), "repository.root"));

  /** A link within the repository; a link elsewhere has a colon. */
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)[)#]");

  private static final String FENCE = "```";
  private static final String FROM = "<!-- from: ";

  /** A block of code; {@code from} is empty where it does not say which file it quotes. */
  private record Block(String language, String from, List<String> lines) {}

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/calling.md"})
  void everyBlockOfCodeSaysWhichFileItQuotes(String page) throws IOException {
    for (Block block : blocks(page)) {
      boolean code = !block.language().isEmpty() && !block.language().equals("sh");
      assertFalse(code && block.from().isEmpty(), String.join("\n", block.lines()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/calling.md"})
  void everyQuotedLineStandsInItsFileInThatOrder(String page) throws IOException {
    int quoted = 0;
    for (Block block : blocks(page)) {
      if (!block.from().isEmpty()) {
        assertQuoted(block);
        quoted++;
      }
    }
    assertTrue(quoted > 5, quoted + " quotations");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "CONTRIBUTING.md",
        "benchmarks/README.md",
        "docs/calling.md",
        "docs/threads.md",
        "proto/README.md",
        "protoc-gen-lambda-grpc/README.md"
      })
  void everyLinkLeadsToAFile(String page) throws IOException {
    Path folder = Objects.requireNonNull(ROOT.resolve(page).getParent(), "parent");
    LINK.matcher(Files.readString(ROOT.resolve(page)))
        .results()
        .map(link -> folder.resolve(link.group(1)))
        .forEach(file -> assertTrue(Files.exists(file), page + " links to " + file));
  }

  @Test
  void thePageOfThePluginNamesTheVersionsOfThePom() throws IOException {
    String page = Files.readString(ROOT.resolve("protoc-gen-lambda-grpc/README.md"));
    String grpc = "io.grpc:protoc-gen-grpc-java:" + pomValue("grpc.version") + '"';
    String own = "io.lambdagrpc:protoc-gen-lambda-grpc:" + pomValue("version") + ":all@jar\"";
    assertTrue(page.contains(grpc), grpc);
    assertTrue(page.contains(own), own);
  }

  /** Returns the text of the first such element: the first version is that of the project. */
  private static String pomValue(String element) throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String start = "<" + element + ">";
    return pom.substring(pom.indexOf(start) + start.length(), pom.indexOf("</" + element + ">"));
  }

  /** Indentation and empty lines do not count: a quotation begins at the margin and may skip. */
  private static void assertQuoted(Block block) throws IOException {
    List<String> rest =
        Files.readAllLines(ROOT.resolve(block.from())).stream().map(String::strip).toList();
    for (String line : block.lines().stream().filter(line -> !line.isBlank()).toList()) {
      int found = rest.indexOf(line.strip());
      assertTrue(found >= 0, block.from() + " has no more a line\n" + line);
      rest = rest.subList(found + 1, rest.size());
    }
  }

  private static List<Block> blocks(String page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    String before = "";
    Block open = null;
    for (String line : Files.readAllLines(ROOT.resolve(page))) {
      if (open != null && line.equals(FENCE)) {
        blocks.add(open);
        open = null;
        before = "";
      } else if (open != null) {
        open.lines().add(line);
      } else if (line.startsWith(FENCE)) {
        open = new Block(line.substring(FENCE.length()), from(before), new ArrayList<>());
      } else {
        before = line;
      }
    }
    assertEquals(null, open, page + ": a block without an end");
    return blocks;
  }

  private static String from(String comment) {
    return comment.startsWith(FROM)
        ? comment.substring(FROM.length(), comment.length() - " -->".length())
        : "";
  }
}
