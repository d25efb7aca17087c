package io.lambdagrpc.junit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The latest of what was logged, line by line, for readers that may have to wait for it. */
final class LogBook {
  private static final int MAX_CHARACTERS = 16 * 1024 * 1024;

  private final StringBuilder text = new StringBuilder();
  private final int maxCharacters;

  LogBook() {
    this(MAX_CHARACTERS);
  }

  /** Makes one that drops the older half, once that many characters are there. */
  LogBook(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  /** Adds a record of one line or more, which ends with a line feed or is given one. */
  synchronized void add(String record) {
    text.append(record);
    if (!record.endsWith("\n")) {
      text.append('\n');
    }
    if (text.length() > maxCharacters) {
      text.delete(0, text.length() - maxCharacters / 2);
    }
    notifyAll();
  }

  synchronized String text() {
    return text.toString();
  }

  /** Waits until the text is as wanted; false if it was not within this time. */
  synchronized boolean await(Predicate<String> wanted, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!wanted.test(text.toString())) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
