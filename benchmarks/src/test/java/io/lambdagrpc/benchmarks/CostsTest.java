package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostsTest {
  @Test
  void aRequestAndItsTimeAreWhatLambdaBills() {
    String report =
        report(
            "--calls",
            "2000000",
            "--duration",
            "100",
            "--memory",
            "512",
            "--starts",
            "1000",
            "--start-duration",
            "2000",
            "--request-price",
            "0.25",
            "--front-price",
            "1",
            "--gb-second-price",
            "0.00001");

    // 2 million at 1.25, 100,000 GB-seconds and 1,000 of the starts at 0.00001.
    assertTrue(report.contains("| 2,000,000 | 0.761 | 0.0761 | 3.51 |"), report);
  }

  @Test
  void serversAreBilledByTheHour() {
    String report =
        report(
            "--calls",
            "1",
            "--tasks",
            "3",
            "--task-vcpu",
            "0.5",
            "--task-memory",
            "1024",
            "--vcpu-hour-price",
            "0.04",
            "--gb-hour-price",
            "0.004",
            "--balancer-hour-price",
            "0.02");

    // 730 hours of three at 0.024, and of 0.02.
    assertTrue(report.contains(" | 67.16 |\n"), report);
  }

  @Test
  void bothCostTheSameWhereTheyMeet() {
    String report =
        report(
            "--calls",
            "1",
            "--duration",
            "0",
            "--starts",
            "0",
            "--request-price",
            "1",
            "--tasks",
            "0",
            "--balancer-hour-price",
            "1");

    assertTrue(
        report.contains("Both cost the same at 730,000,000 calls a month, 277.8 a second."),
        report);
  }

  @Test
  void startsAloneMayCostMoreThanServers() {
    String report = report("--calls", "1", "--starts", "1e9");
    assertTrue(report.contains("Servers cost less, however few the calls are."), report);
  }

  @Test
  void theInputsAreNamedWithTheirValues() {
    String report = report("--gb-second-price", "0.0000133334");
    assertTrue(
        report.contains(
            "  --gb-second-price     0.0000133334  price of a GB for a second of Lambda\n"),
        report);
  }

  @Test
  void thePageShowsWhatTheCommandPrints() throws IOException {
    List<String> page = Page.of("docs/costs.md").lines();
    List<String> missing = report().lines().filter(line -> !page.contains(line)).toList();
    assertEquals(List.of(), missing);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--calls many | --calls: many (expected: a number, 0 or more)",
        "--calls 1,-1 | --calls: -1 (expected: a number, 0 or more)",
        "--memory | --memory: none (expected: a number, 0 or more)",
        "--duration NaN | --duration: NaN (expected: a number, 0 or more)",
      })
  void whatIsNoNumberIsNamed(String line, String message) {
    List<String> words = List.of(line.split(" ", -1));
    Exception e = assertThrows(IllegalArgumentException.class, () -> Costs.parse(words));
    assertEquals(message, e.getMessage());
  }

  @Test
  void anOptionThatIsNotKnownIsNamed() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> Costs.parse(List.of("--rounds", "1")));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("--rounds (expected: --calls, --duration"));
  }

  private static String report(String... words) {
    return Costs.parse(List.of(words)).report();
  }
}
