package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.runtimeapi.RuntimeApiClient;
import io.lambdagrpc.internal.runtimeapi.RuntimeLoops;
import io.lambdagrpc.internal.start.ConcurrentTrace;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How the own runtime starts, whether a main of ours or a server of the user's begins it. */
final class RuntimeStart {

  private RuntimeStart() {}

  /** Sets what has to be set before the user's code keeps it: the logger, the hooks of org.crac. */
  static void prepare() {
    // Before a checkpoint, what it costs is what no call waits for.
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
   * Serves, in an environment with SnapStart after the checkpoint. Ends the process with status 64
   * where a hook fails, as Lambda asks.
   *
   * @throws IOException if the Runtime API is gone
   */
  static void run(RuntimeLoops loops, @Nullable String endpoint) throws IOException {
    if (Environment.isSnapStart() && !SnapStart.checkpoint(new RuntimeApiClient(endpoint))) {
      System.exit(64);
    }
    loops.run();
  }
}
