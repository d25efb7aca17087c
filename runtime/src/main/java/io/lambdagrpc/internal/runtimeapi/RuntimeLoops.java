package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs as many loops on one handler as Lambda runs invocations at once here, each with a connection
 * of its own. Where one cannot go on, all end: otherwise the process would silently serve fewer
 * invocations than Lambda counts on.
 */
public final class RuntimeLoops {

  // Resolved now: the JVM would do it when they are first needed, and that takes memory.
  static {
    Class<?> unused = IOException.class;
    unused = RuntimeException.class;
    unused = VirtualMachineError.class;
    unused = Error.class;
    LockSupport.parkNanos(0);
  }

  private static final long RETRY_NANOS = 100_000_000;

  private final List<RuntimeLoop> loops = new ArrayList<>();
  private boolean failed;
  private @Nullable Throwable failure;

  /**
   * Connects to nothing yet.
   *
   * @param endpoint as in {@link RuntimeApiClient}
   * @param concurrency 0 is one loop, which serves one invocation after the other
   * @param traces as in {@link RuntimeLoop}; null where there is one loop
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
    Throwable cause = null;
    boolean fails = true;
    try {
      loop.run();
      fails = false;
    } catch (IOException | RuntimeException | Error e) {
      cause = e;
    } finally {
      // To find the handler of an exception takes memory as well.
      if (fails) {
        endAll(cause);
      }
    }
  }

  private void endAll(@Nullable Throwable cause) {
    note(cause);
    while (!tryToStop()) {
      LockSupport.parkNanos(RETRY_NANOS);
    }
    // With a single loop the caller logs the failure; what a handler threw has been logged already.
    if (loops.size() > 1 && cause != null && !(cause instanceof UnfitEnvironmentError)) {
      RuntimeLoop.tryToLog(new IOException(Thread.currentThread().getName() + " ended: " + cause));
    }
  }

  /** Has each loop end after its next invocation, whatever fails after this. Takes no memory. */
  private void note(@Nullable Throwable cause) {
    synchronized (this) {
      failed = true;
      if (failure == null) {
        failure = cause;
      }
    }
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).stopAfterNext();
    }
  }

  /** Returns false where there was no memory for it. */
  private boolean tryToStop() {
    try {
      stop();
    } catch (IOException e) {
      // Of a connection that is closed; the cause is what counts.
    } catch (VirtualMachineError e) {
      return false;
    }
    return true;
  }

  private synchronized void throwFailure() throws IOException {
    if (failed && failure == null) {
      throw new IOException("a runtime loop ended for want of memory");
    }
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure != null) {
      throw new IOException(failure.toString(), failure);
    }
  }

  /** Lets the invocations in hand end, and takes no others. */
  public void stop() throws IOException {
    IOException last = null;
    for (RuntimeLoop loop : loops) {
      try {
        loop.stop();
      } catch (IOException e) {
        last = e;
      }
    }
    if (last != null) {
      throw last;
    }
  }

  /** Lets the invocations in hand end when the process is told to end. */
  private static final class Shutdown extends Thread {

    /** Out of the 500 ms that Lambda gives an environment with extensions. */
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

    /** Loops that have ended by themselves need no hook. */
    void remove() {
      try {
        Runtime.getRuntime().removeShutdownHook(this);
      } catch (IllegalStateException e) {
        // The hook runs already, and waits for this thread.
      }
    }
  }
}
