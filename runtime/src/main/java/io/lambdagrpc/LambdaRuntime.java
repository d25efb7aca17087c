package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.runtimeapi.RuntimeApiClient;
import io.lambdagrpc.internal.runtimeapi.RuntimeLogger;
import io.lambdagrpc.internal.runtimeapi.RuntimeLoops;
import java.io.IOException;
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
   * Runs the loop.
   *
   * @param args the handler string; without one, {@code _HANDLER} holds it. {@code --digest} prints
   *     what {@code bootstrap} has to know of the jar that an AOT cache was trained for
   * @throws IOException if the Runtime API is gone
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0 && args[0].equals("--digest")) {
      System.out.println(TrainedJar.digest(System.getProperty("java.class.path")));
      return;
    }
    if (System.getProperty(TrainedJar.DIGEST) != null && !TrainedJar.isCurrent()) {
      System.exit(TrainedJar.runWithoutCache());
    }
    RuntimeApiClient api = new RuntimeApiClient(null);
    RequestStreamHandler handler;
    boolean streams;
    int concurrency = 0;
    try {
      if (GrpcLambdaHandler.isConcurrent()) {
        concurrency = RuntimeLoops.concurrencyOfEnvironment();
      }
      if (GrpcLambdaHandler.isLoggedAsJson()) {
        CallLogger.install();
      }
      if (GrpcLambdaHandler.isSnapStart()) {
        SnapStart.provideHooks();
      }
      streams = GrpcLambdaHandler.isStreamingSet();
      if (streams) {
        System.setProperty(GrpcLambdaHandler.STREAMING_RUNTIME, "true");
      }
      handler = load(args.length > 0 ? args[0] : System.getenv("_HANDLER"));
    } catch (ReflectiveOperationException | IllegalArgumentException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      RuntimeLogger.ofProcess().log("init failed: " + cause + "\n", LogLevel.ERROR);
      api.reportInitError(cause);
      System.exit(1);
      return;
    }
    if (GrpcLambdaHandler.isSnapStart() && !SnapStart.isRestored(api)) {
      System.exit(64);
    }
    RuntimeLoops loops =
        new RuntimeLoops(
            null,
            handler,
            streams,
            concurrency,
            concurrency == 0 ? null : ConcurrentTrace.attaching());
    Runtime.getRuntime().addShutdownHook(new Shutdown(loops, Thread.currentThread()));
    loops.run();
  }

  /** Lets the invocations in hand end where the environment is told to (SIGTERM). */
  private static final class Shutdown extends Thread {

    /** Of the 500 ms that Lambda gives an environment with extensions. */
    private static final long GRACE_MILLIS = 450;

    private final RuntimeLoops loops;
    private final Thread main;

    Shutdown(RuntimeLoops loops, Thread main) {
      super("lambda-grpc-shutdown");
      this.loops = loops;
      this.main = main;
    }

    @Override
    public void run() {
      try {
        loops.stop();
        main.join(GRACE_MILLIS);
      } catch (IOException e) {
        RuntimeLogger.ofProcess().log("shutdown: " + e.getMessage() + "\n", LogLevel.ERROR);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes {@code package.Class} and {@code package.Class::handleRequest}. */
  private static RequestStreamHandler load(@Nullable String handler)
      throws ReflectiveOperationException {
    if (handler == null || handler.isEmpty()) {
      throw new IllegalArgumentException("_HANDLER is not set (expected: package.Class)");
    }
    int method = handler.indexOf("::");
    String className = method < 0 ? handler : handler.substring(0, method);
    Class<?> type = Class.forName(className, true, Thread.currentThread().getContextClassLoader());
    if (!RequestStreamHandler.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "handler: " + className + " (expected: a class that implements RequestStreamHandler)");
    }
    return type.asSubclass(RequestStreamHandler.class).getDeclaredConstructor().newInstance();
  }
}
