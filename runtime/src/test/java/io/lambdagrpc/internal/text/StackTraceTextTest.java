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
    int kept = 16 * 1024 - start.length();
    assertEquals(
        start
            + "\\u0001".repeat(kept)
            + "... ("
            + (4_000_000 - kept)
            + " more characters)"
            + System.lineSeparator(),
        text);
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
