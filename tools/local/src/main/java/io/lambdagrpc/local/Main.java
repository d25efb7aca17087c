package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** The command: starts a function and serves it until the process is told to end. */
final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private Main() {}

  public static void main(String[] words) throws InterruptedException {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    int status = run(words, out);
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(String[] words, PrintStream out) throws InterruptedException {
    LocalLambda lambda;
    try {
      Arguments arguments = Arguments.parse(words);
      if (arguments.help()) {
        out.print(Arguments.USAGE);
        return 0;
      }
      lambda = arguments.builder().logTo(out::println).start();
      lambda.checkHandler();
      greet(lambda, arguments.handler(), out);
      if (arguments.nativePort()) {
        out.println("  native gRPC, without TLS: 127.0.0.1:" + lambda.grpcPort());
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Arguments.USAGE);
      return WRONG_USE;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return FAILED;
    }
    // The signal that ends this process runs the hook that closes the Lambda.
    new CountDownLatch(1).await();
    return 0;
  }

  private static void greet(LocalLambda lambda, String handler, PrintStream out) {
    out.println(handler + " answers at " + lambda.uri() + " until Ctrl-C. By hand:");
    out.println("  curl --json '{}' " + lambda.uri() + "<package.Service>/<Method>");
    out.println("  and -H '" + Gateway.EVENT_HEADER + ": rest' for another event than the default");
  }
}
