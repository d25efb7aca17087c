package io.lambdagrpc.internal.start;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Initializes, beside the main thread, what takes the JDK long and what the first call needs late,
 * while the main thread loads the handler, and {@code java.util.logging} with it. Of the JDK only:
 * its classes may be initialized on several threads at once, those of others perhaps never were.
 * Nothing of {@code java.net}: a handler may set its system properties, which are read once.
 */
public final class JdkPriming implements Runnable {

  private JdkPriming() {}

  /** Returns at once; nobody has to wait for the end. */
  public static void start() {
    Thread thread = new Thread(new JdkPriming(), "lambda-grpc-priming");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      openClassPath();
    } catch (ServiceConfigurationError | LinkageError e) {
      // Whoever needs it meets the same, and says so.
    }
    // protobuf-java does so with its version, before the first message.
    String unusedVersion = String.format("%d", 0);
  }

  /** Looks for what {@code java.util.logging} looks for first, in all of the class path. */
  private static void openClassPath() {
    Iterator<System.LoggerFinder> finders =
        ServiceLoader.load(System.LoggerFinder.class, ClassLoader.getSystemClassLoader())
            .iterator();
    boolean unusedAnswer = finders.hasNext();
  }
}
