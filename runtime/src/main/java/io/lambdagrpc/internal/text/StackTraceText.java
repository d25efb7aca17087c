package io.lambdagrpc.internal.text;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A user's throwable in the log, with its stack trace. Only a failure loads this class. */
public final class StackTraceText {

  /** In characters, of all lines: an exception may have causes without end. */
  private static final int MAX_LENGTH = 256 * 1024;

  /** In tabs. Lines have one, those of a suppressed throwable one more than those around them. */
  private static final int MAX_INDENT = 100;

  private StackTraceText() {}

  /**
   * Returns the lines that {@link Throwable#printStackTrace()} prints, each on one line: control
   * characters in a message are escaped, since it may be text from a client. What is long is cut.
   */
  public static String of(Throwable failure) {
    StringWriter text = new StringWriter();
    try {
      failure.printStackTrace(new Lines(text));
    } catch (Full e) {
      return text + "... (cut)\n";
    } catch (RuntimeException | Error e) { // of its own methods, or by too many causes
      String begun = text.getBuffer().isEmpty() ? "" : text + System.lineSeparator();
      return begun + ThrowableText.unprintable(failure, e) + "\n";
    }
    return text.toString();
  }

  /**
   * Returns the same lines, for a thread that must not wait long: what a throwable says of itself
   * is the user's code, which may hang.
   *
   * @param nanos how long the text may take; then this returns the name of the throwable's class
   * @param executor where the text is made
   * @param late is given a text that took longer
   */
  public static String within(
      long nanos, Throwable failure, Executor executor, Consumer<String> late) {
    CompletableFuture<String> text = null;
    try {
      text = CompletableFuture.supplyAsync(() -> of(failure), executor);
      return text.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | OutOfMemoryError e) {
      // The last where the system has no thread.
    }
    if (text != null) {
      CompletableFuture<?> unused = text.thenAccept(late);
    }
    return failure.getClass().getName() + ", which takes long to print\n";
  }

  /** Returns what the JVM prints of a thread that dies, in the same way. */
  public static String of(Thread thread, Throwable failure) {
    return "Exception in thread \"" + LogText.escape(thread.getName()) + "\" " + of(failure);
  }

  /** Ends a line at {@link #println()} and nowhere else. Tabs may begin it. */
  private static final class Lines extends PrintWriter {
    private final StringWriter text;
    private boolean begun;

    Lines(StringWriter text) {
      super(text);
      this.text = text;
    }

    @Override
    public void println() {
      text.write(System.lineSeparator());
      begun = false;
    }

    @Override
    public void write(int c) {
      write(String.valueOf((char) c));
    }

    @Override
    public void write(char[] chars, int start, int length) {
      write(new String(chars, start, length));
    }

    /** What all methods that write text come down to. */
    @Override
    public void write(String written, int start, int length) {
      if (text.getBuffer().length() > MAX_LENGTH) {
        throw new Full();
      }
      int plain = start;
      int end = start + length;
      int endOfIndent = Math.min(end, start + MAX_INDENT);
      while (!begun && plain < endOfIndent && written.charAt(plain) == '\t') {
        plain++;
      }
      begun |= plain < end;
      text.write(written, start, plain - start);
      text.write(LogText.escape(written.substring(plain, end)));
    }
  }

  /** Ends the printing. */
  private static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1;

    Full() {
      super(null, null, false, false);
    }
  }
}
