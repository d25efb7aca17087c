package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.event.UnfitEnvironmentError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * As many loops on one handler as Lambda gives this environment invocations at once, each with a
 * connection of its own. One that cannot go on ends all: a process with fewer loops than Lambda
 * counts on would do with less and less, and say so to nobody.
 */
public final class RuntimeLoops {

  private final List<RuntimeLoop> loops = new ArrayList<>();
  private @Nullable Throwable failure;

  /**
   * Connects to nothing yet.
   *
   * @param endpoint as in {@link RuntimeApiClient}
   * @param concurrency 0 is one loop, whose invocations follow each other
   * @param traces as in {@link RuntimeLoop}, unless invocations follow each other
   */
  public RuntimeLoops(
      @Nullable String endpoint,
      RequestStreamHandler handler,
      boolean streams,
      int concurrency,
      @Nullable Consumer<@Nullable String> traces) {
    for (int i = 0; i < Math.max(1, concurrency); i++) {
      loops.add(new RuntimeLoop(new RuntimeApiClient(endpoint), handler, streams, traces));
    }
  }

  /**
   * Returns how many invocations run at once here; 0 where one follows the other.
   *
   * @throws IllegalArgumentException if the environment names no number
   */
  public static int concurrencyOfEnvironment() {
    String concurrency = System.getenv("AWS_LAMBDA_MAX_CONCURRENCY");
    try {
      return concurrency == null ? 0 : Math.max(0, Integer.parseInt(concurrency));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "AWS_LAMBDA_MAX_CONCURRENCY: " + concurrency + " (expected: a number)");
    }
  }

  /**
   * Serves until {@link #stop}, until the process is told to end (SIGTERM), or until a loop cannot
   * go on and the others have ended what they had in hand. One thread calls it, once.
   *
   * @throws IOException why the first of them could not go on
   */
  public void run() throws IOException {
    Shutdown hook = new Shutdown(this, Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      runAll();
    } finally {
      hook.remove();
    }
    throwFailure();
  }

  private void runAll() throws IOException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < loops.size(); i++) {
      RuntimeLoop loop = loops.get(i);
      Thread thread = new Thread(() -> run(loop), "lambda-grpc-runtime-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    run(loops.get(0));
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    }
  }

  private void run(RuntimeLoop loop) {
    try {
      loop.run();
    } catch (IOException | RuntimeException | Error e) {
      endAll(e);
    }
  }

  private void endAll(Throwable cause) {
    synchronized (this) {
      if (failure == null) {
        failure = cause;
      }
    }
    try {
      stop();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    // Of the only one, the caller tells; of what a handler threw, its invocation's record.
    if (loops.size() > 1 && !(cause instanceof UnfitEnvironmentError)) {
      RuntimeLoop.log(new IOException(Thread.currentThread().getName() + " ended: " + cause));
    }
  }

  private synchronized void throwFailure() throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure != null) {
      throw new IOException(failure.toString(), failure);
    }
  }

  /** Lets the invocations in hand end, and takes no others. */
  public void stop() throws IOException {
    for (RuntimeLoop loop : loops) {
      loop.stop();
    }
  }

  /** Lets the invocations in hand end where the process is told to. */
  private static final class Shutdown extends Thread {

    /** Of the 500 ms that Lambda gives an environment with extensions. */
    private static final long GRACE_MILLIS = 450;

    private final RuntimeLoops loops;
    private final Thread runner;

    Shutdown(RuntimeLoops loops, Thread runner) {
      super("lambda-grpc-shutdown");
      this.loops = loops;
      this.runner = runner;
    }

    @Override
    public void run() {
      try {
        loops.stop();
        runner.join(GRACE_MILLIS);
      } catch (IOException e) {
        RuntimeLogger.ofProcess().log("shutdown: " + e.getMessage() + "\n", LogLevel.ERROR);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** What has ended of its own accord has nothing to wait for, and leaves nothing behind. */
    void remove() {
      try {
        Runtime.getRuntime().removeShutdownHook(this);
      } catch (IllegalStateException e) {
        // It runs already, and waits for the runner.
      }
    }
  }
}
