package io.lambdagrpc.internal.start;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Initializes slow parts of the JDK that the first call needs late, on a thread of its own, while
 * the main thread loads the handler and with it {@code java.util.logging}. Only classes of the JDK:
 * those of others may never have been initialized on several threads at once. Nothing of {@code
 * java.net}: a handler may set its system properties, which are read once.
 */
public final class JdkPriming implements Runnable {

  /** Which exceptions may name hosts: a system property, or else a security property. */
  private static final String INCLUDE_IN_EXCEPTIONS = "jdk.includeInExceptions";

  private JdkPriming() {}

  /** Returns at once; nobody has to wait for the end. */
  public static void start() {
    spareSecurityProperties();
    Thread thread = new Thread(new JdkPriming(), "lambda-grpc-priming");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * JDK 25 reads all security properties at the first use of an address, for this one. Sets it to
   * what {@code java.security} of that JDK has, unless the user has set it, or added a file.
   */
  private static void spareSecurityProperties() {
    if ("25".equals(System.getProperty("java.specification.version"))
        && System.getProperty(INCLUDE_IN_EXCEPTIONS) == null
        && System.getProperty("java.security.properties") == null) {
      System.setProperty(INCLUDE_IN_EXCEPTIONS, "hostInfoExclSocket");
    }
  }

  @Override
  public void run() {
    try {
      openClassPath();
    } catch (ServiceConfigurationError | LinkageError e) {
      // Whoever needs it will get the same error, and report it.
    }
    // protobuf-java formats its version like this, before the first message.
    String unusedVersion = String.format("%d", 0);
  }

  /** Searches the class path for the service that {@code java.util.logging} looks for first. */
  private static void openClassPath() {
    Iterator<System.LoggerFinder> finders =
        ServiceLoader.load(System.LoggerFinder.class, ClassLoader.getSystemClassLoader())
            .iterator();
    boolean unusedAnswer = finders.hasNext();
  }
}
