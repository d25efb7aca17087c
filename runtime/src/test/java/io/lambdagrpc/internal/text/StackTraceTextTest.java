package io.lambdagrpc.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class StackTraceTextTest {

  private static <T extends Throwable> T at(T failure, StackTraceElement... frames) {
    failure.setStackTrace(frames);
    return failure;
  }

  /** Fails at everything that a throwable is asked. */
  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @Test
  void whatCannotBePrintedIsNamed() {
    assertEquals(
        Unprintable.class.getName()
            + ", which cannot be printed: java.lang.IllegalStateException\n",
        StackTraceText.of(new Unprintable()));
  }

  /** Prints itself, piece by piece. */
  private static final class Printing extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public void printStackTrace(PrintWriter out) {
      out.write('a');
      out.write('\n');
      out.write(new char[] {'b', '\r', 'c', 'd'}, 1, 2);
      out.write('\t');
      out.println();
      out.write("\t");
      out.write("\te\tf");
      out.println();
      out.write("g\t\u2028", 1, 2);
      out.println();
    }
  }

  @Test
  void whatAThrowablePrintsBreaksNoLineAndOnlyTabsMayBeginOne() {
    assertEquals(
        "a\\n\\rc\\t|\t\te\\tf|\t\\u2028|",
        StackTraceText.of(new Printing()).replace(System.lineSeparator(), "|"));
  }

  @Test
  void aStackTraceIsThatOfJavaWithTheMessageOnOneLine() {
    Throwable cause =
        at(new IOException("\tc"), new StackTraceElement("shop.Shelf", "take", "Shelf.java", 3));
    Throwable failure =
        at(
            new IllegalStateException("a\nb", cause),
            new StackTraceElement("shop.Till", "open", "Till.java", 7));
    assertEquals(
        "java.lang.IllegalStateException"
            + ": a\\nb|\tat shop.Till.open(Till.java:7)|"
            + "Caused by: java.io.IOException: \\tc|\tat shop.Shelf.take(Shelf.java:3)|",
        StackTraceText.of(failure).replace(System.lineSeparator(), "|"));
  }

  /** A request of four kilobytes, unpacked, became a record of 29 megabytes. */
  @Test
  void aLongMessageIsCut() {
    String start = "java.io.IOException: ";
    String text =
        StackTraceText.of(
            at(new IOException("\u0001".repeat(4_000_000)), new StackTraceElement[0]));
    int kept = (16 * 1024 - start.length() + 5) / 6;
    assertEquals(
        start
            + "\\u0001".repeat(kept)
            + "... ("
            + (4_000_000 - kept)
            + " more characters)"
            + System.lineSeparator(),
        text);
  }

  @Test
  void theNameOfAThreadIsCut() {
    Thread thread = new Thread(() -> {}, "job-" + "\u0001".repeat(1_000_000));
    String text = StackTraceText.of(thread, at(new IOException("gone")));
    assertTrue(text.contains(" more characters)\" java.io.IOException: gone"), text::toString);
    assertTrue(text.length() < 20_000, () -> text.length() + " characters");
  }

  /** Has no name before its text. */
  @SuppressWarnings("OverrideThrowableToString") // that is what it is about
  private static final class Nameless extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      return "\t".repeat(1_000_000);
    }
  }

  @Test
  void aTextOfTabsIsCut() {
    String text = StackTraceText.of(at(new Nameless(), new StackTraceElement[0]));
    assertTrue(text.startsWith("\t".repeat(100) + "\\t"), () -> text.substring(0, 110));
    assertTrue(text.length() < 20_000, () -> text.length() + " characters");
  }

  /** Ends none of its lines. */
  private static final class OfOneLine extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public void printStackTrace(PrintWriter out) {
      for (int i = 0; i < 100_000; i++) {
        out.print("one more piece, ");
      }
    }
  }

  @Test
  void aLineWithoutEndIsCut() {
    String text = StackTraceText.of(new OfOneLine());
    assertTrue(text.endsWith("... (cut)\n"), () -> text.substring(text.length() - 100));
    assertTrue(text.length() < 300_000, () -> text.length() + " characters");
  }

  /** Fails only after it has told something. */
  private static final class Failing extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public void printStackTrace(PrintWriter out) {
      out.print("what is known");
      throw new StackOverflowError();
    }
  }

  @Test
  void whatWasPrintedBeforeTheEndIsKept() {
    assertEquals(
        "what is known|"
            + Failing.class.getName()
            + ", which cannot be printed: java.lang.StackOverflowError\n",
        StackTraceText.of(new Failing())
            .replace(System.lineSeparator(), "|")
            .replaceAll("\\|$", "\n"));
  }

  @Test
  void aThrowableOfOneLineIsCutToo() {
    String text = ThrowableText.of(new IOException("a\n" + "b".repeat(1_000_000)));
    assertTrue(text.startsWith("java.io.IOException: a\\nbbb"), text::toString);
    assertTrue(text.length() < 20_000, () -> text.length() + " characters");
  }

  /** Each of its causes has one more. */
  private static final class Endless extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }

  @Test
  void anExceptionWithoutEndIsCut() {
    String text = StackTraceText.of(new Endless());
    assertTrue(text.endsWith("... (cut)\n"), () -> text.substring(text.length() - 100));
    assertTrue(text.length() < 300_000, () -> text.length() + " characters");
  }
}
