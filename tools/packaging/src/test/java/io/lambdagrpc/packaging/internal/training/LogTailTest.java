package io.lambdagrpc.packaging.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What is shown of a function that prints as much as it likes. */
class LogTailTest {

  private final LogTail tail = new LogTail();

  @Test
  void ofManyLinesTheLastFortyAreShown() {
    for (int i = 0; i < 100_000; i++) {
      tail.add("line " + i);
    }
    String text = tail.text();
    assertEquals(2 + 40, text.lines().count());
    assertEquals("line 99999", text.substring(text.lastIndexOf('\n') + 1));
  }

  @Test
  void ofALongLineTheBeginningIsShown() {
    tail.add("x".repeat(1_000_000));
    assertEquals("\nThe function's log:\n" + "x".repeat(1000) + "...", tail.text());
  }
}
