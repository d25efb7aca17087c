package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.runtimeapi.RuntimeApiClient;
import io.lambdagrpc.internal.runtimeapi.RuntimeLogger;
import io.lambdagrpc.internal.runtimeapi.RuntimeLoops;
import io.lambdagrpc.internal.start.ConcurrentTrace;
import io.lambdagrpc.internal.start.JdkPriming;
import io.lambdagrpc.internal.start.TrainedJars;
import io.lambdagrpc.internal.text.StackTraceText;
import io.lambdagrpc.internal.text.ThrowableText;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a function that does without Lambda's managed Java runtime. Loads the handler
 * that {@code _HANDLER} names, as the managed runtime would, and serves the Runtime API at {@code
 * AWS_LAMBDA_RUNTIME_API} with it until the environment ends.
 *
 * <p>The script {@code bootstrap} at the root of a function's zip starts it.
 *
 * @since 0.1.0
 */
public final class LambdaRuntime {

  private LambdaRuntime() {}

  /**
   * Runs the loop. Ends the process with status 1 where the function does not come up or the
   * Runtime API is gone, whatever threads the function has started.
   *
   * @param args the handler string; without one, {@code _HANDLER} holds it. {@code --digest} prints
   *     what {@code bootstrap} has to know of the jars that an AOT cache was trained for
   * @throws IOException if a jar of an AOT cache cannot be read or a JVM not started
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0 && args[0].equals("--digest")) {
      System.out.println(TrainedJars.digest(System.getProperty("java.class.path")));
      return;
    }
    if (System.getProperty(TrainedJars.DIGEST) != null) {
      checkTrainedJars();
    }
    JdkPriming.start();
    try {
      serve(args.length > 0 ? args[0] : Environment.handler());
    } catch (IOException | RuntimeException | Error e) {
      // A non-daemon thread of the user's would keep alive a process that serves nobody.
      RuntimeLogger.ofProcess()
          .log("the runtime loop ended: " + ThrowableText.of(e) + "\n", LogLevel.FATAL);
      ProcessEnd.exit(1);
    }
  }

  /** Starts again without the AOT cache where that was trained for other jars. */
  private static void checkTrainedJars() throws IOException, InterruptedException {
    String mismatch = TrainedJars.findMismatch();
    if (mismatch != null) {
      RuntimeLogger.ofProcess()
          .log("starts again without app.aot: " + mismatch + "\n", LogLevel.WARN);
      System.exit(TrainedJars.runWithoutCache());
    }
  }

  private static void serve(@Nullable String name) throws IOException {
    RuntimeLoops loops;
    RuntimeApiClient api = new RuntimeApiClient(null);
    try {
      prepare();
      boolean streams = Environment.isResponseModeStreaming();
      if (streams) {
        System.setProperty(EventHandler.STREAMING_RUNTIME, "true");
      }
      loops = loops(null, load(name), streams);
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      // Whatever it is: Lambda waits for the report, and then for the end of the process.
      Throwable cause = cause(e);
      RuntimeLogger.ofProcess().log("init failed: " + StackTraceText.of(cause), LogLevel.ERROR);
      api.reportInitError(cause);
      ProcessEnd.exit(1);
      return;
    }
    run(loops, null);
  }

  /**
   * Sets up what user code may keep: the logger, the hooks of org.crac. A server of the user's
   * starts in the same way, by this, {@link #loops} and {@link #run}.
   */
  static void prepare() {
    // Before a checkpoint, no call waits for what this takes.
    if (Environment.isLogFormatJson() || Environment.isSnapStart()) {
      CallLogger.install();
    }
    if (Environment.isSnapStart()) {
      SnapStart.provideHooks();
    }
  }

  /**
   * Returns the loops that will serve, as many as run side by side here.
   *
   * @param endpoint of the Runtime API; null takes it from the environment
   * @throws IllegalArgumentException if the environment has no endpoint, or a number that is none
   */
  static RuntimeLoops loops(
      @Nullable String endpoint, RequestStreamHandler handler, boolean streams) {
    int concurrency = Environment.maxConcurrency();
    return new RuntimeLoops(
        endpoint,
        handler,
        streams,
        concurrency,
        concurrency == 0 ? null : ConcurrentTrace.attaching());
  }

  /**
   * Serves invocations; with SnapStart, after the checkpoint. Where a hook fails, ends the process
   * with status 64, as Lambda requires.
   *
   * @throws IOException if the Runtime API is gone
   */
  static void run(RuntimeLoops loops, @Nullable String endpoint) throws IOException {
    if (Environment.isSnapStart() && !SnapStart.checkpoint(new RuntimeApiClient(endpoint))) {
      ProcessEnd.exit(64);
    }
    loops.run();
  }

  /** Unwraps the exception of a constructor or a static initializer. */
  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wraps =
        failure instanceof InvocationTargetException
            || failure instanceof ExceptionInInitializerError;
    return wraps && cause != null ? cause : failure;
  }

  /**
   * Accepts {@code package.Class} and {@code package.Class::handleRequest}, and no other method.
   */
  private static RequestStreamHandler load(@Nullable String handler)
      throws ReflectiveOperationException {
    if (handler == null || handler.isEmpty()) {
      throw new IllegalArgumentException("_HANDLER is not set (expected: package.Class)");
    }
    int method = handler.lastIndexOf("::");
    if (method == 0 || (method > 0 && !handler.endsWith("::handleRequest"))) {
      throw new IllegalArgumentException(
          "handler: " + handler + " (expected: package.Class or package.Class::handleRequest)");
    }
    String className = method < 0 ? handler : handler.substring(0, method);
    Class<?> type = Class.forName(className, true, Thread.currentThread().getContextClassLoader());
    if (!RequestStreamHandler.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "handler: " + className + " (expected: a class that implements RequestStreamHandler)");
    }
    return type.asSubclass(RequestStreamHandler.class).getDeclaredConstructor().newInstance();
  }
}
