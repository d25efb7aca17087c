package io.lambdagrpc.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogBookTest {
  private final LogBook book = new LogBook(20);

  @Test
  void aRecordEndsWithALineFeed() {
    book.add("one");
    book.add("two\n");
    assertEquals("one\ntwo\n", book.text());
  }

  /** A function that writes without end must not fill the JVM of the tests. */
  @Test
  void dropsTheOlderHalfWhereThereIsTooMuch() {
    book.add("0123456789");
    book.add("abcdefgh");
    assertEquals("0123456789\nabcdefgh\n", book.text());
    book.add("x");
    assertEquals("bcdefgh\nx\n", book.text());
    book.add("y".repeat(100));
    assertEquals("y".repeat(9) + "\n", book.text());
  }
}
