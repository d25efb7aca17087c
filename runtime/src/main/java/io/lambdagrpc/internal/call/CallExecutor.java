package io.lambdagrpc.internal.call;

import io.lambdagrpc.internal.text.StackTraceText;
import java.lang.ref.WeakReference;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The threads that calls run on: daemons, made as they are needed and kept. A service that never
 * returns keeps its thread; {@link CallsInHand} bounds how many calls may do so.
 *
 * <p>A thread that a service starts during its call belongs to the call: where it dies of an
 * exception, the call fails with it, instead of waiting for its deadline.
 *
 * <p>An idle thread is parked, and so is that of the invocation in {@link ReplyWriter}: waiting on
 * a monitor would make the JVM inflate it for each call, and the threads contend for it once more.
 * Not a {@code ThreadPoolExecutor}: that would load 14 classes before the first reply.
 */
public final class CallExecutor extends ThreadGroup implements Executor {

  /** A thread inherits the call of the thread that starts it. */
  @SuppressWarnings("ThreadLocalUsage") // one for each pool: no state is static here
  private final InheritableThreadLocal<@Nullable WeakReference<Runnable>> running =
      new InheritableThreadLocal<>();

  private final int concurrency;

  // Guarded by this.
  private int made;

  /** The last one; it knows the one before. A collection would need memory to take one back. */
  private @Nullable Worker idle;

  /**
   * Makes no thread yet.
   *
   * @param concurrency how many calls run at once; 0 is one after the other
   */
  public CallExecutor(int concurrency) {
    super("lambda-grpc-calls");
    this.concurrency = Math.max(1, concurrency);
  }

  /**
   * Runs a task on an idle thread. A task that is a {@code Predicate<Throwable>} is asked to end
   * its call when a thread that it has started dies of a throwable.
   */
  @Override
  public void execute(Runnable task) {
    Worker worker;
    boolean isNew;
    synchronized (this) {
      worker = idle;
      isNew = worker == null;
      if (worker == null) {
        made++;
        worker = new Worker(this, made);
      } else {
        idle = worker.idleBefore;
        worker.idleBefore = null;
      }
      worker.task = task;
    }
    if (isNew) {
      worker.start();
    } else {
      LockSupport.unpark(worker);
    }
  }

  private synchronized void addIdle(Worker worker) {
    worker.task = null;
    worker.idleBefore = idle;
    idle = worker;
  }

  /**
   * Fails the call of a thread that dies, or leaves the failure to the default handler. Where there
   * is none, prints what the JVM would print, but its own lines only: the message may hold text of
   * a client.
   */
  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    // One of this class has ended its call, or has left it to another thread.
    if (!(thread instanceof Worker) && failOwnCall(failure)) {
      return;
    }
    if (Thread.getDefaultUncaughtExceptionHandler() != null) {
      super.uncaughtException(thread, failure);
    } else {
      System.err.print(StackTraceText.of(thread, failure));
    }
  }

  /**
   * A thread knows the call that started it, but one of a pool may have worked for others since:
   * where that call has ended, or several calls run at once, it is unknown whose failure it is.
   */
  @SuppressWarnings("unchecked") // a task that is a predicate is one of throwables, see execute
  private boolean failOwnCall(Throwable failure) {
    WeakReference<Runnable> call = running.get();
    return concurrency == 1
        && call != null
        && call.get() instanceof Predicate<?> owner
        && ((Predicate<Throwable>) owner).test(failure);
  }

  private final class Worker extends Thread {

    private volatile @Nullable Runnable task;
    private @Nullable Worker idleBefore;

    /**
     * Takes the group as a {@code ThreadGroup}, so that verifying this class does not load the
     * outer one.
     */
    Worker(ThreadGroup group, int number) {
      super(group, "lambda-grpc-call-" + number);
      setDaemon(true);
    }

    @Override
    public void run() {
      while (true) {
        runNext();
      }
    }

    /**
     * A method of its own, since the JVM compiles a loop that never ends only after thousands of
     * rounds.
     */
    private void runNext() {
      Runnable next = awaitTask();
      try {
        running.set(new WeakReference<>(next));
      } finally {
        // In a full heap this thread ends, but first it runs its call, which would wait for it.
        next.run();
      }
      addIdle(this);
    }

    private Runnable awaitTask() {
      while (true) {
        // An interrupt was meant for a call that has ended; the next one has nothing to do with it.
        boolean unused = interrupted();
        Runnable next = task;
        if (next != null) {
          return next;
        }
        LockSupport.park(this);
      }
    }
  }
}
