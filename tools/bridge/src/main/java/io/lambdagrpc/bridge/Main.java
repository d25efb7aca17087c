package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The command: serves until the process is told to end, and then drains. */
final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;
  private static final String MAX_HEAD = "jdk.http.maxHeaderSize";

  /**
   * Logs what callers do wrong, with stack traces: a caller that resets its streams would fill the
   * log. The field keeps the level, which the JVM would drop with the logger.
   */
  private static final Logger OF_HTTP2 = Logger.getLogger("io.grpc.netty.shaded");

  private Main() {}

  public static void main(String[] words) throws InterruptedException {
    if (OF_HTTP2.getLevel() == null) { // not set in a file
      OF_HTTP2.setLevel(Level.SEVERE);
    }
    Thread.setDefaultUncaughtExceptionHandler(Main::uncaught);
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    int status = run(List.of(words), out, err);
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(List<String> words, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (words.isEmpty() || words.contains("--help")) {
      (words.isEmpty() ? err : out).print(Arguments.USAGE);
      return words.isEmpty() ? WRONG_USE : 0;
    }
    Bridge bridge;
    try {
      Arguments arguments = Arguments.parse(words);
      limitHeads(arguments.maxReplyMetadata());
      bridge = arguments.builder().start();
      out.println(
          arguments.url() + " answers gRPC at port " + bridge.port() + httpPort(arguments, bridge));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("--help tells what there is");
      return WRONG_USE;
    } catch (IOException e) {
      err.println(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      return FAILED;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  out.println("ends: takes no more calls, and waits for those under way");
                  bridge.close();
                },
                "lambda-grpc-bridge-drain"));
    bridge.awaitTermination();
    return 0;
  }

  /**
   * Has the JDK's HTTP client give up a head that is too large before it is whole, and not at 384
   * KiB: each call may be sent one by its function. The client reads this when it is first used.
   */
  private static void limitHeads(int maxReplyMetadata) {
    if (System.getProperty(MAX_HEAD) == null) {
      System.setProperty(MAX_HEAD, Integer.toString(maxReplyMetadata));
    }
  }

  /**
   * Ends the process where there is no memory, or a class could not be loaded, or the like: with a
   * thread of the ports dead, it would live on and answer nobody, and nobody would start another
   * one.
   */
  static void uncaught(Thread thread, Throwable failure) {
    try {
      System.err.println(thread.getName() + ": " + failure);
    } finally {
      if (failure instanceof Error) {
        Runtime.getRuntime().halt(FAILED);
      }
    }
  }

  private static String httpPort(Arguments arguments, Bridge bridge) {
    return arguments.http() ? ", /health and /metrics at port " + bridge.httpPort() : "";
  }
}
