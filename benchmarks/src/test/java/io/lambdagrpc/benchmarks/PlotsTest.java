package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a plot shows is what its table says. */
class PlotsTest {
  private static final List<String> PAGE =
      """
      ### Other

      | function | median ms | ratio | 95 % interval |
      |---|--:|--:|--:|
      | other | 1.0 | 1.000 | 1.000 to 1.000 |

      ### Starts

      | function | what it is |
      |---|---|
      | floor | less |

      | function | median ms | least ms | ratio | 95 % interval | CPU ms |
      |---|--:|--:|--:|--:|--:|
      | floor | 50.0 | 40.0 | 1.000 | 1.000 to 1.000 | 7 |
      | a & b | 75.0 | 70.0 | 1.500 | 1.250 to 2.000 | 8 |

      Text.

      ### Empty
      """
          .lines()
          .toList();

  static List<Plots.Plot> plots() throws IOException {
    return Plots.draw(Page.ROOT);
  }

  /** {@code java -jar benchmarks/target/benchmarks.jar plots} draws them again. */
  @ParameterizedTest
  @MethodSource("plots")
  void aPlotIsWhatItsTableDraws(Plots.Plot plot) throws IOException {
    assertEquals(plot.svg(), Files.readString(Page.ROOT.resolve(plot.file())));
  }

  @ParameterizedTest
  @MethodSource("plots")
  void aPlotIsShownBesideItsTable(Plots.Plot plot) throws IOException {
    String shown = "](images/" + plot.file().getFileName() + ")";
    String ofBenchmarks = "](../docs/images/" + plot.file().getFileName() + ")";
    assertTrue(
        Page.of("docs/performance.md").prose().contains(shown)
            || Page.of("benchmarks/README.md").prose().contains(ofBenchmarks));
  }

  @Test
  void theReadmeShowsTheStarts() throws IOException {
    assertTrue(Page.of("README.md").links().contains("docs/images/start-managed.svg"));
  }

  @Test
  void barsAndIntervalsAreAsLongAsTheirNumbers() throws Exception {
    String svg = RatioPlot.draw(RatioTable.read(PAGE, "Starts"));

    NodeList bars = elements(svg, "rect");
    double one = number(bars, 1, "width");
    double oneAndAHalf = number(bars, 2, "width");
    assertEquals(1.5, oneAndAHalf / one, 0.01);
    double left = number(bars, 1, "x");
    List<String> lines = attributes(elements(svg, "path"), "d");
    double low = Double.parseDouble(lines.get(2).replaceFirst("M([\\d.]+),.*", "$1"));
    double high = Double.parseDouble(lines.get(2).replaceFirst(".* H([\\d.]+) .*", "$1"));
    assertEquals(1.25, (low - left) / one, 0.01);
    assertEquals(2, (high - left) / one, 0.01);
  }

  @Test
  void numbersStandBesideTheirBarAsInTheTable() throws Exception {
    String svg = RatioPlot.draw(RatioTable.read(PAGE, "Starts"));

    List<String> texts = texts(elements(svg, "text"));
    assertEquals("Starts", texts.get(0));
    assertEquals(
        List.of(
            "floor", "1.000 (1.000 to 1.000), 50.0 ms", "a & b", "1.500 (1.250 to 2.000), 75.0 ms"),
        texts.subList(2, texts.size()));
  }

  @Test
  void aHeadingOrATableThatIsNotThereIsNamed() {
    assertEquals(
        "Stops (expected: a heading of the page)",
        assertThrows(IllegalArgumentException.class, () -> RatioTable.read(PAGE, "Stops"))
            .getMessage());
    assertEquals(
        "Empty: no table (expected: one with ratios)",
        assertThrows(IllegalArgumentException.class, () -> RatioTable.read(PAGE, "Empty"))
            .getMessage());
  }

  private static NodeList elements(String svg, String name) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getElementsByTagName(name);
  }

  private static double number(NodeList elements, int index, String attribute) {
    return Double.parseDouble(((Element) elements.item(index)).getAttribute(attribute));
  }

  private static List<String> attributes(NodeList elements, String name) {
    return IntStream.range(0, elements.getLength())
        .mapToObj(i -> ((Element) elements.item(i)).getAttribute(name))
        .toList();
  }

  private static List<String> texts(NodeList elements) {
    return IntStream.range(0, elements.getLength())
        .mapToObj(i -> elements.item(i).getTextContent())
        .toList();
  }
}
