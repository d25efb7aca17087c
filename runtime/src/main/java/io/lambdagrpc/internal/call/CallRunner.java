package io.lambdagrpc.internal.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs one call. Its steps are delivered one after the other on the call's executor, by {@link
 * #run}, while the thread of the invocation writes the reply and watches the deadline, in {@link
 * #runToEnd}.
 */
final class CallRunner implements Runnable, Predicate<Throwable> {

  /** How long a call past its deadline gets for its {@code onCancel}, out of the margin. */
  private static final long CANCEL_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Invocation invocation;
  private final String fullMethodName;
  private final @Nullable ReplyHooks hooks;
  private final CallDeadline deadline;
  private final CallTimer timer;
  private final CallLog log;
  private final CallScope scope;
  private final ReplyWriter writer;
  private final CallMonitor monitor;
  private final CallStream stream;
  private final CallSteps steps;
  private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

  /** Makes the runner of one call, on the thread of its invocation. */
  CallRunner(
      CallSettings settings,
      CallTimer timer,
      CallsInHand inHand,
      Invocation invocation,
      WireRequest request,
      Exchange exchange,
      Sink sink) {
    this.invocation = invocation;
    this.fullMethodName = request.fullMethodName();
    this.hooks = settings.replyHooks();
    this.timer = timer;
    this.deadline =
        CallDeadline.of(
            request.timeoutNanos(), invocation.remainingMillis(), settings.deadlineMarginMillis());
    this.log = new CallLog(invocation, fullMethodName, inHand);
    this.scope = new CallScope(settings, request);
    this.writer = new ReplyWriter(sink);
    this.monitor =
        new CallMonitor(
            new CallState(request.messages().count()),
            exchange,
            writer,
            deadline,
            inHand,
            fullMethodName,
            hooks != null);
    this.stream =
        new CallStream(
            exchange, monitor, writer, scope, deadline, timer, log, this, settings.executor());
    this.steps =
        new CallSteps(settings, invocation, request, deadline, timer, scope, monitor, stream);
  }

  /**
   * Runs the call to its end, or to its deadline. The reply is complete when this returns, whatever
   * the service still does.
   *
   * @throws IOException if the reply could not be written whole; its call is cancelled then
   * @throws VirtualMachineError if others hold for good the threads that the call needs
   */
  void runToEnd() throws IOException {
    try {
      runAndWrite();
    } catch (RuntimeException | Error e) {
      // Nobody waits for the call any more, which may not have ended: its reply may be too large.
      cancel(Status.CANCELLED.withDescription("the reply could not be made"));
      throw e;
    } finally {
      stream.stopWriting();
    }
  }

  private void runAndWrite() throws IOException {
    stream.schedule();
    try {
      // A faulty or late request gets time for its tracers all the same.
      long patience = steps.endsAtOnce() ? CANCEL_GRACE_NANOS : 0;
      if (!finishes(Math.max(patience, deadline.remainingNanos()))) {
        boolean isLate = !writer.hasFailed();
        if (isLate) {
          stream.endAtDeadline();
          // Listeners of the Context are the user's code, which must not hold up the reply.
          timer.tryToStart(scope::expire);
        }
        awaitMarshalling();
        if (!finishes(CANCEL_GRACE_NANOS)) {
          leave(isLate ? "past its deadline" : "after its reply was cut short");
        }
      }
    } catch (InterruptedException e) {
      cancel(Status.CANCELLED.withDescription("the invocation was interrupted"));
      leave("after an interrupt");
    }
    stream.drain();
    log.invocationReturns(timer, deadline);
    if (hooks != null) {
      // A fork: the call's own Context has been cancelled, and a hook may make calls.
      Context context = scope.context().fork();
      hooks.run(invocation, fullMethodName, context, deadline.replyMayWaitNanos());
      monitor.releaseEnd();
      stream.drain();
    }
    monitor.checkServed(invocation);
    writer.awaitTaken(deadline);
  }

  /**
   * Writes what is to leave. Returns true once the call is finished; false when the time is up, or
   * as soon as writing fails for the first time.
   */
  private boolean finishes(long nanos) throws InterruptedException {
    boolean failedBefore = writer.hasFailed();
    long end = System.nanoTime() + nanos;
    for (long left = nanos; !monitor.isFinished() && left > 0; left = end - System.nanoTime()) {
      if (monitor.takeStopped()) {
        stream.resume(monitor.stopFailure());
      } else {
        writer.await(left);
      }
      stream.drain();
      if (writer.hasFailed() && !failedBefore) {
        return false;
      }
    }
    return monitor.isFinished();
  }

  /**
   * Waits for the messages that were in hand when the call ended, see {@link CallsInHand}; as long
   * as a call without a timeout of its client's might take for them.
   */
  private void awaitMarshalling() throws InterruptedException {
    stream.drain();
    while (monitor.isMarshalling() && deadline.platformRemainingNanos() > 0) {
      writer.await(deadline.platformRemainingNanos());
      stream.drain();
    }
  }

  private void cancel(Status status) {
    stream.abort(status);
    stream.cancelContext();
  }

  /** Gives up on a service that has not returned, and tells the log. */
  private void leave(String since) {
    int calls = monitor.leave();
    if (calls > 0) {
      log.overdue(since, calls);
    }
  }

  /** Delivers the steps that are due, on the call's executor. */
  @Override
  public void run() {
    Thread thread = Thread.currentThread();
    ClassLoader previous = thread.getContextClassLoader();
    thread.setContextClassLoader(classLoader);
    try {
      Executor moved = deliverAll();
      if (moved != null) {
        stream.moveTo(moved);
      }
    } finally {
      thread.setContextClassLoader(previous);
    }
  }

  /**
   * Delivers each step in the call's Context, whatever the user's code left attached before, and
   * leaves the thread its own. A storage may keep the scope in what {@code attach()} returns, so it
   * is that which {@code detach} gets.
   *
   * @return the executor of the steps that follow, where it is another
   */
  @SuppressWarnings("CatchingUnchecked")
  private @Nullable Executor deliverAll() {
    Context attached = scope.context();
    Context outer = null;
    String outerTrace = null;
    Throwable failure = null;
    boolean delivers = true;
    try {
      outerTrace = invocation.attachTrace();
      outer = attached.attach();
      Context current = Context.current(); // of a CancellableContext it is a surrogate
      for (int step = monitor.nextStep(); step != CallState.NOTHING; step = monitor.nextStep()) {
        Context context = scope.context();
        if (context != attached || current != Context.current()) {
          attached.detach(outer);
          attached = context;
          outer = attached.attach();
          current = Context.current();
        }
        Executor moved = deliver(step);
        if (moved != null) {
          delivers = false;
          return moved;
        }
      }
      delivers = false;
    } catch (Throwable t) {
      failure = t;
    } finally {
      if (delivers) {
        monitor.stop(failure);
      }
      detach(attached, outer, outerTrace);
    }
    return null;
  }

  /**
   * Gives the thread back what it had. Others may deliver the call's steps by now, so what the
   * user's code throws here is the thread's, as if it had died of it.
   */
  @SuppressWarnings("CatchingUnchecked")
  private void detach(Context attached, @Nullable Context outer, @Nullable String outerTrace) {
    try {
      try {
        invocation.detachTrace(outerTrace);
      } finally {
        if (outer != null) {
          attached.detach(outer);
        }
      }
    } catch (Throwable t) {
      tellOf(t);
    }
  }

  @SuppressWarnings("CatchingUnchecked")
  private static void tellOf(Throwable failure) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable t) {
      // Nor would the JVM tell of it.
    }
  }

  /** Returns the executor of the steps that follow, where it is another. */
  @SuppressWarnings("CatchingUnchecked")
  private @Nullable Executor deliver(int step) {
    Executor moved = null;
    try {
      switch (step) {
        case CallState.OPEN -> steps.open();
        case CallState.LOOK_UP -> moved = steps.lookUp();
        case CallState.START -> steps.start();
        case CallState.READY -> steps.ready();
        case CallState.MESSAGE -> steps.message();
        case CallState.HALF_CLOSE -> steps.halfClose();
        case CallState.COMPLETE -> steps.complete();
        default -> steps.cancel();
      }
    } catch (Throwable t) {
      if (step == CallState.LOOK_UP || step == CallState.START) {
        stream.failStart(t);
      } else {
        stream.fail(t, new Metadata(), CallState.COMPLETE);
      }
    } finally {
      if (step >= CallState.COMPLETE) {
        monitor.finish();
      }
    }
    return moved == stream.executor() ? null : moved;
  }

  /** Ends the call because a thread that its service started died of a throwable. */
  @Override
  public boolean test(Throwable failure) {
    return !monitor.hasEnded() && stream.fail(failure, new Metadata(), CallState.CANCEL);
  }
}
