package io.lambdagrpc.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks one at a time, in order, on another executor. A task given from within a task runs
 * after it, also where that executor is a direct one. What a task throws, and what that executor
 * throws, reaches the caller and leaves the other tasks to be run.
 */
final class SerialExecutor implements Executor, Runnable {

  private final Executor executor;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();

  SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    schedule();
  }

  private void schedule() {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    boolean taken = false;
    try {
      executor.execute(this);
      taken = true;
    } finally {
      if (!taken) {
        running.set(false);
      }
    }
  }

  /** Runs what waits; for the executor alone. */
  @Override
  public void run() {
    do {
      runTasks();
    } while (hasMore());
  }

  private void runTasks() {
    boolean failed = true;
    try {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
      failed = false;
    } finally {
      running.set(false);
      if (failed && hasMore()) {
        run(); // here, since to hand them over again may take memory
      }
    }
  }

  /** A task added between the last poll and the reset has nobody else to run it. */
  private boolean hasMore() {
    return !tasks.isEmpty() && running.compareAndSet(false, true);
  }
}
