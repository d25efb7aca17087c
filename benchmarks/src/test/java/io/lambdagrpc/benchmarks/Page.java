package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of this repository, in Markdown.
 *
 * @param name its path from the root
 */
record Page(String name, List<String> lines) {
  static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("repository.root"), "repository.root"));

  /** Folders that are large, and not ours. */
  private static final Set<String> FOREIGN = Set.of(".git", "node_modules", "target");

  /** A link or the source of a picture, also where its text is a picture or code. */
  private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");

  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

  private static final String FENCE = "```";
  private static final String FROM = "<!-- from: ";

  /**
   * A block of code, or a table that says where its rows are from.
   *
   * @param from the file that it quotes; empty where it does not say one
   */
  record Block(String language, String from, List<String> lines) {}

  static Page of(String name) throws IOException {
    return new Page(name, Files.readAllLines(ROOT.resolve(name)));
  }

  /** Returns the README and what it leads to. */
  static List<Page> ofUsers() throws IOException {
    List<Page> pages = new ArrayList<>(List.of(of("README.md")));
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
        pages.add(of(ROOT.relativize(file).toString()));
      }
    }
    return pages;
  }

  /** Returns every page that there is. */
  static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return FOREIGN.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().endsWith(".md")) {
              pages.add(of(ROOT.relativize(file).toString()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return pages;
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    String before = "";
    Block open = null;
    for (String line : lines) {
      if (open != null && open.language().equals("table") && !line.startsWith("|")) {
        blocks.add(open);
        open = null;
      }
      if (open != null && line.equals(FENCE)) {
        blocks.add(open);
        open = null;
        before = "";
      } else if (open != null) {
        open.lines().add(line);
      } else if (line.startsWith(FENCE)) {
        open = new Block(line.substring(FENCE.length()), from(before), new ArrayList<>());
      } else if (line.startsWith("|") && !from(before).isEmpty()) {
        open = new Block("table", from(before), new ArrayList<>(List.of(line)));
        before = "";
      } else {
        before = line;
      }
    }
    assertEquals(null, open, name + ": a block without an end");
    return blocks;
  }

  private static String from(String comment) {
    return comment.startsWith(FROM)
        ? comment.substring(FROM.length(), comment.length() - " -->".length())
        : "";
  }

  /** Returns what links of this page lead to, as they stand there. */
  List<String> links() {
    return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
  }

  /** Returns what a reader sees of the page, without its blocks of code. */
  String prose() {
    StringBuilder prose = new StringBuilder();
    boolean code = false;
    for (String line : lines) {
      if (line.startsWith(FENCE)) {
        code = !code;
      } else if (!code) {
        prose.append(line).append('\n');
      }
    }
    return COMMENT.matcher(prose).replaceAll("");
  }

  /** Returns the names that GitHub gives the headings of this page. */
  List<String> anchors() {
    List<String> anchors = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    for (String line : prose().split("\n", -1)) {
      if (line.matches("#{1,6} .*")) {
        String anchor =
            line.replaceFirst("#+ ", "")
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                .replace(' ', '-');
        int count = counts.merge(anchor, 1, Integer::sum);
        anchors.add(count == 1 ? anchor : anchor + "-" + (count - 1));
      }
    }
    return anchors;
  }

  /** Returns what is wrong with a link of this page, or null where it leads to what there is. */
  @Nullable String fault(String link) {
    if (link.contains(":")) {
      return null; // It leads out of the repository.
    }
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path from = ROOT.resolve(name);
    Path to = file.isEmpty() ? from : from.resolveSibling(file).normalize();
    if (!Files.exists(to)) {
      return name + " links to " + link + ", and there is no such file";
    }
    if (hash < 0) {
      return null;
    }
    try {
      Page page = of(ROOT.relativize(to).toString());
      return page.anchors().contains(link.substring(hash + 1))
          ? null
          : name + " links to " + link + " (expected: one of " + page.anchors() + ")";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
