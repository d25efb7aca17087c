package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lambdagrpc.benchmarks.Page.Block;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link ReadmeTest} rests on. */
class LinkRulesTest {
  private static final Page PAGE =
      new Page(
          "docs/page.md",
          List.of(
              "# An `AOT` cache for (b)",
              "## Twice",
              "[up](../README.md#try-it) and [`code`](#twice-1)",
              "```sh",
              "# a comment, and [no](link)",
              "```",
              "## Twice",
              "<!-- from: pom.xml -->",
              "| a |",
              "|---|",
              "",
              "<!-- [no](link) -->"));

  @Test
  void headingsHaveTheNamesThatGitHubGivesThem() {
    assertEquals(List.of("an-aot-cache-for-b", "twice", "twice-1"), PAGE.anchors());
  }

  @Test
  void linksInCodeAndCommentsAreNone() {
    assertEquals(List.of("../README.md#try-it", "#twice-1"), PAGE.links());
  }

  @Test
  void aTableQuotesAsABlockDoes() {
    assertEquals(
        List.of(
            new Block("sh", "", List.of("# a comment, and [no](link)")),
            new Block("table", "pom.xml", List.of("| a |", "|---|"))),
        PAGE.blocks());
  }

  @Test
  void aFileOrAHeadingThatIsNotThereIsAFault() {
    assertNull(PAGE.fault("https://example.com/#x"));
    assertNull(PAGE.fault("../pom.xml"));
    assertNotNull(PAGE.fault("pom.xml"));
    assertNull(PAGE.fault("../CONTRIBUTING.md#contributing"));
    assertNotNull(PAGE.fault("../CONTRIBUTING.md#gone"));
  }
}
