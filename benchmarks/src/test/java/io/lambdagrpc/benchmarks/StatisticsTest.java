package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lambdagrpc.benchmarks.Statistics.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianIsTheMiddleOrBetweenTheTwo() {
    assertEquals(3, Statistics.median(List.of(9.0, 1.0, 3.0)));
    assertEquals(2.5, Statistics.median(List.of(4.0, 1.0, 3.0, 2.0)));
    assertEquals(7, Statistics.median(List.of(7.0)));
  }

  // Ranks from the tables of the sign test, two-sided at 5 %.
  @Test
  void theIntervalsRanksAreThoseOfTheSignTest() {
    assertEquals(new Interval(1, 6), Statistics.medianInterval(shuffled(6)));
    assertEquals(new Interval(1, 8), Statistics.medianInterval(shuffled(8)));
    assertEquals(new Interval(2, 9), Statistics.medianInterval(shuffled(10)));
    assertEquals(new Interval(6, 15), Statistics.medianInterval(shuffled(20)));
    assertEquals(new Interval(14, 27), Statistics.medianInterval(shuffled(40)));
    assertEquals(new Interval(40, 61), Statistics.medianInterval(shuffled(100)));
  }

  @Test
  void fiveValuesAreTooFewForAnInterval() {
    assertNull(Statistics.medianInterval(shuffled(5)));
    assertNull(Statistics.medianInterval(shuffled(1)));
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    List<Measurement> floor =
        List.of(
            new Measurement(100, 40, 90),
            new Measurement(300, 40, 110),
            new Measurement(200, 40, 100));
    List<Measurement> own =
        List.of(
            new Measurement(110, 44, 110),
            new Measurement(360, 44, 130),
            new Measurement(220, 48, 120));

    Summary summary = Summary.of(Variant.HELLO_WORLD, own, floor);

    assertEquals(220, summary.medianMilliseconds());
    assertEquals(110, summary.leastMilliseconds());
    assertEquals(1.1, summary.ratio(), 1e-12);
    assertEquals(1.1, summary.memoryRatio(), 1e-12);
    assertEquals(120, summary.cpuMilliseconds());
    assertEquals(1.2, summary.cpuRatio(), 1e-12);
    assertNull(summary.ratioInterval());
  }

  @Test
  void whatACallCostsIsComparedRoundByRound() {
    List<CallCost> floor = List.of(new CallCost(100, 6000), new CallCost(300, 6000));
    List<CallCost> own = List.of(new CallCost(110, 12000), new CallCost(390, 9000));

    CallSummary summary = CallSummary.of("echo", own, floor);

    assertEquals(250, summary.medianMicroseconds());
    assertEquals(1.2, summary.ratio(), 1e-12);
    assertEquals(10500, summary.medianResource());
    assertEquals(1.75, summary.resourceRatio(), 1e-12);
    assertEquals(
        """
        | function | median µs | ratio | 95 % interval | bytes | ratio of these |
        |---|--:|--:|--:|--:|--:|
        | echo | 250.0 | 1.200 | too few rounds | 10500 | 1.750 |
        """,
        Report.calls("bytes", List.of(summary)));
  }

  private static List<Double> shuffled(int size) {
    List<Double> values = new ArrayList<>();
    for (int value = 1; value <= size; value++) {
      values.add((double) value);
    }
    Collections.shuffle(values, new Random(size));
    return values;
  }
}
