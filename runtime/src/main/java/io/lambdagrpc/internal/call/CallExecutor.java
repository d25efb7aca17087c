package io.lambdagrpc.internal.call;

import java.lang.ref.WeakReference;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that calls run on: daemons, reused, made as they are needed. Their number is bounded,
 * since a service that never returns keeps its thread.
 *
 * <p>A thread that a service starts during its call belongs to the call: where it dies of an
 * exception, the call fails with it, instead of waiting for its deadline.
 */
public final class CallExecutor extends ThreadPoolExecutor {

  private static final long IDLE_SECONDS = 60;

  private final CallThreads threads;

  /** Makes no thread yet. */
  public CallExecutor(int maxThreads) {
    this(maxThreads, new CallThreads("lambda-grpc-call"));
  }

  private CallExecutor(int maxThreads, CallThreads threads) {
    super(0, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    this.threads = threads;
  }

  /** Returns the scheduler of call deadlines, which makes its one thread at the first of them. */
  public static ScheduledExecutorService newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, new CallThreads("lambda-grpc-timer"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  @Override
  protected void beforeExecute(Thread thread, Runnable task) {
    threads.running.set(new WeakReference<>(task));
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    threads.running.remove();
  }

  private static final class CallThreads extends ThreadGroup implements ThreadFactory {

    /** A thread inherits the call of the thread that starts it. */
    @SuppressWarnings("ThreadLocalUsage") // one for each pool: no state is static here
    private final InheritableThreadLocal<@Nullable WeakReference<Runnable>> running =
        new InheritableThreadLocal<>();

    private final AtomicInteger count = new AtomicInteger();

    CallThreads(String name) {
      super(name);
    }

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(this, task, getName() + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
      WeakReference<Runnable> call = running.get();
      Runnable runner = call == null ? null : call.get();
      if (!(runner instanceof CallRunner owner) || !owner.fail(failure, true)) {
        super.uncaughtException(thread, failure);
      }
    }
  }
}
