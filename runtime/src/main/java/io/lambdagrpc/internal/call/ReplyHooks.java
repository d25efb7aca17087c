package io.lambdagrpc.internal.call;

import io.grpc.Context;
import io.lambdagrpc.internal.text.Excerpt;
import io.lambdagrpc.internal.text.ThrowableText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs what a function wants done at the end of each call, before its reply goes out, since Lambda
 * may freeze the process right after it. The hooks of a call run at once, each on a thread that the
 * call does not need: they are the user's code, which may hang, and the reply waits for them only
 * so long. A function without hooks does not load this class. Safe for use by many threads at once.
 */
public final class ReplyHooks {

  private final List<Hook> hooks = new ArrayList<>();
  private final long limitNanos;
  private final Executor threads;

  /**
   * Runs these hooks.
   *
   * @param code each gets the time that it has
   * @param limitNanos how long a reply waits for them at the most
   * @param threads runs each on a thread of its own
   */
  public ReplyHooks(List<Consumer<Duration>> code, long limitNanos, CallExecutor threads) {
    for (int i = 0; i < code.size(); i++) {
      hooks.add(new Hook(code.get(i), i + 1, new AtomicInteger()));
    }
    this.limitNanos = limitNanos;
    this.threads = threads;
  }

  /**
   * Runs all hooks, and returns when they have ended, or their time is up.
   *
   * @param context what they see of the call; it must not be cancelled
   * @param nanos how long the reply may wait
   */
  void run(Invocation invocation, String fullMethodName, Context context, long nanos) {
    Duration time = Duration.ofNanos(Math.max(0, Math.min(limitNanos, nanos)));
    CountDownLatch running = new CountDownLatch(hooks.size());
    List<Run> runs = new ArrayList<>(hooks.size());
    for (Hook hook : hooks) {
      Run run = new Run(hook, invocation, context, time, running);
      runs.add(run);
      run.begin(threads);
    }
    await(running, time);
    for (Run run : runs) {
      String fault = run.leave();
      if (fault != null) {
        invocation.logWarning(
            invocation.requestId()
                + " "
                + Excerpt.of(fullMethodName)
                + ": beforeReply hook "
                + run.hook.number
                + " "
                + fault);
      }
    }
  }

  private static void await(CountDownLatch running, Duration time) {
    try {
      boolean unused = running.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // Who interrupts an invocation wants it to end.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One hook.
   *
   * @param number what the log calls it: in the order in which they were added, from 1
   * @param late how many of its runs are past their time. As long as there is one, calls go without
   *     it: they would wait in vain, and each would leave a thread behind
   */
  private record Hook(Consumer<Duration> code, int number, AtomicInteger late) {}

  /** One hook for one call. */
  private static final class Run implements Runnable {

    private final Hook hook;
    private final Invocation invocation;
    private final Context context;
    private final Duration time;
    private final CountDownLatch running;

    // Guarded by this.
    private boolean ended;
    private boolean left;
    private @Nullable String fault;

    Run(Hook hook, Invocation invocation, Context context, Duration time, CountDownLatch running) {
      this.hook = hook;
      this.invocation = invocation;
      this.context = context;
      this.time = time;
      this.running = running;
    }

    void begin(Executor threads) {
      if (hook.late.get() > 0) {
        end("left out, since it still runs for an earlier call");
        return;
      }
      try {
        threads.execute(this);
      } catch (RuntimeException | Error e) {
        // No thread could be made, and that is no reason to lose the reply.
        end("failed: " + ThrowableText.of(e));
      }
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // a hook may be in Kotlin, which declares no exception
    public void run() {
      String trace = null;
      Context outer = null;
      String failure = null;
      try {
        trace = invocation.attachTrace();
        outer = context.attach();
        hook.code.accept(time);
      } catch (Throwable t) {
        failure = "failed: " + ThrowableText.of(t);
      } finally {
        end(failure);
        if (outer != null) {
          context.detach(outer);
        }
        invocation.detachTrace(trace);
      }
    }

    private void end(@Nullable String failure) {
      synchronized (this) {
        ended = true;
        fault = failure;
        if (left) {
          hook.late.decrementAndGet();
        }
      }
      running.countDown();
    }

    /** Returns what there is to say about it in the log, or null; waits no longer. */
    synchronized @Nullable String leave() {
      if (ended) {
        return fault;
      }
      left = true;
      hook.late.incrementAndGet();
      return "took longer than " + time.toMillis() + " ms";
    }
  }
}
