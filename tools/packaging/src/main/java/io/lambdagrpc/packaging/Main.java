package io.lambdagrpc.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;

/** The command: packages a function, and says in a sentence why it did not. */
final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private Main() {}

  public static void main(String[] words) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    int status = run(List.of(words), out, err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(List<String> words, PrintStream out, PrintStream err) {
    try {
      if (words.isEmpty() || words.contains("--help")) {
        (words.isEmpty() ? err : out).print(Arguments.USAGE);
        return words.isEmpty() ? WRONG_USE : 0;
      }
      Arguments.parse(words).write(out::println);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("--help tells what there is");
      return WRONG_USE;
    } catch (PackagingException e) {
      err.println(e.getMessage());
      return WRONG_USE;
    } catch (IOException e) {
      err.println(message(e));
      return FAILED;
    }
  }

  /** Those of the JDK have a path for their message, and say what happened by their name. */
  private static String message(IOException failure) {
    String text = Objects.requireNonNullElse(failure.getMessage(), "");
    boolean says = failure.getClass() == IOException.class && !text.isEmpty();
    return says ? text : failure.getClass().getSimpleName() + ": " + text;
  }
}
