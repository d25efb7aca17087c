package worlds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of the table in docs/server.md has its test, and each test its row. */
class DifferencesPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "server.md");
  private static final String HEAD = "| | on a server | on Lambda |";

  /** Users do not see it. */
  private static final Pattern TEST = Pattern.compile(" <!-- test: (\\w+) --> \\|$");

  @Test
  void eachRowOfTheTableNamesItsTestAndEachTestHasARow() throws IOException {
    assertEquals(
        Stream.of(DifferencesTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(Method::getName)
            .sorted()
            .toList(),
        rows().stream().map(DifferencesPageTest::test).sorted().toList());
  }

  private static List<String> rows() throws IOException {
    try (Stream<String> lines = Files.lines(PAGE)) {
      return lines
          .dropWhile(line -> !line.equals(HEAD))
          .takeWhile(line -> line.startsWith("|"))
          .skip(2)
          .toList();
    }
  }

  private static String test(String row) {
    return TEST.matcher(row)
        .results()
        .map(match -> match.group(1))
        .findFirst()
        .orElse("no test: " + row);
  }
}
