package io.lambdagrpc.internal.call;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The threads that calls run on: daemons, made as they are needed and kept. Their number is
 * bounded, since a service that never returns keeps its thread.
 *
 * <p>A thread that a service starts during its call belongs to the call: where it dies of an
 * exception, the call fails with it, instead of waiting for its deadline.
 *
 * <p>No {@code ThreadPoolExecutor}: this is on the way to the first reply, and that one is 14
 * classes to load.
 */
public final class CallExecutor extends ThreadGroup implements Executor {

  /** A thread inherits the call of the thread that starts it. */
  @SuppressWarnings("ThreadLocalUsage") // one for each pool: no state is static here
  private final InheritableThreadLocal<@Nullable WeakReference<Runnable>> running =
      new InheritableThreadLocal<>();

  private final ArrayDeque<Worker> idle = new ArrayDeque<>();
  private final int maxThreads;
  private int count;

  /** Makes no thread yet. */
  public CallExecutor(int maxThreads) {
    super("lambda-grpc-calls");
    this.maxThreads = maxThreads;
  }

  /** Returns a scheduler of call deadlines, which makes its one thread at the first of them. */
  static ScheduledExecutorService newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "lambda-grpc-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  @Override
  public void execute(Runnable task) {
    Worker worker;
    synchronized (this) {
      worker = idle.pollLast();
      if (worker == null) {
        if (count == maxThreads) {
          throw new RejectedExecutionException("all " + maxThreads + " threads run calls");
        }
        count++;
        worker = new Worker(count);
      }
      worker.task = task;
      notifyAll();
    }
    if (!worker.isAlive()) {
      worker.start();
    }
  }

  private synchronized Runnable awaitTask(Worker worker) {
    while (worker.task == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Meant for a call that has ended; the next one has nothing to do with it.
      }
    }
    return worker.task;
  }

  private synchronized void park(Worker worker) {
    worker.task = null;
    idle.addLast(worker);
  }

  private synchronized void forget() {
    count--;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    WeakReference<Runnable> call = running.get();
    Runnable runner = call == null ? null : call.get();
    if (!(runner instanceof CallRunner owner) || !owner.fail(failure, true)) {
      super.uncaughtException(thread, failure);
    }
  }

  private final class Worker extends Thread {

    private @Nullable Runnable task;

    Worker(int number) {
      super(CallExecutor.this, "lambda-grpc-call-" + number);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (true) {
          Runnable next = awaitTask(this);
          running.set(new WeakReference<>(next));
          next.run();
          running.remove();
          boolean unused = interrupted();
          park(this);
        }
      } finally {
        forget();
      }
    }
  }
}
