package io.lambdagrpc.bridge.internal.relay;

import java.util.concurrent.Executor;

/**
 * Runs tasks that belong to calls and may have to wait. A call counts until its task is done, also
 * if the call has ended before: otherwise callers who cancel would leave tasks that nobody counts.
 */
public final class CountingExecutor implements Executor {

  private final Executor executor;

  /** Hands the tasks on to another executor. */
  public CountingExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    Traffic.Inbound call = Traffic.ofCurrentCall();
    if (call == null) {
      executor.execute(task);
      return;
    }
    call.enter();
    try {
      executor.execute(
          () -> {
            try {
              task.run();
            } finally {
              call.leave();
            }
          });
    } catch (RuntimeException | Error e) {
      call.leave();
      throw e;
    }
  }
}
