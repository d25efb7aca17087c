package io.lambdagrpc.junit;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The log of one call.
 *
 * @param book where it stands, perhaps among that of others
 * @param view takes what is the call's out of the book's text
 */
record CallLog(LogBook book, UnaryOperator<String> view) {
  private static final String START = "START RequestId: ";

  /** Returns one that no other call writes to. */
  static CallLog own() {
    return new CallLog(new LogBook(), UnaryOperator.identity());
  }

  /**
   * Returns what a process wrote from the beginning of an invocation to that of the next one: what
   * it writes to its pipe may arrive after the end of the invocation.
   */
  static CallLog ofProcess(LogBook book, String requestId) {
    return new CallLog(book, text -> linesOf(text, requestId));
  }

  private static String linesOf(String text, String requestId) {
    int start = text.indexOf(START + requestId);
    if (start < 0) {
      return "";
    }
    int next = text.indexOf("\n" + START, start);
    return next < 0 ? text.substring(start) : text.substring(start, next + 1);
  }

  String text() {
    return view.apply(book.text());
  }

  boolean await(String part, Duration patience) throws InterruptedException {
    return book.await(all -> view.apply(all).contains(part), patience);
  }
}
