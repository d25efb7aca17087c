package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** One loop of the own runtime, on a thread of its own. */
final class LoopThread {

  private LoopThread() {}

  /** Starts a loop; the task ends as the loop does, with what it throws. */
  static FutureTask<Void> start(
      ScriptedRuntimeApi api, RequestStreamHandler handler, boolean streams) {
    RuntimeLoop loop =
        new RuntimeLoop(new RuntimeApiClient(api.endpoint()), handler, streams, null);
    Callable<Void> run =
        () -> {
          loop.run();
          return null;
        };
    FutureTask<Void> task = new FutureTask<>(run);
    new Thread(task, "runtime-loop").start();
    return task;
  }
}
