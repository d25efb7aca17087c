package io.lambdagrpc.internal.call;

import io.lambdagrpc.internal.text.Excerpt;
import io.lambdagrpc.internal.text.StackTraceText;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Logs what goes wrong in a call. The first failure is logged by the thread of the invocation,
 * before it returns, since the managed runtime knows the request by its thread; any other at once,
 * on the thread that meets it. Safe for use by many threads at once.
 */
final class CallLog {

  /** A failure whose text takes longer is logged without it, and once more when that is there. */
  private static final long MAX_TEXT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Invocation invocation;
  private final String fullMethodName;
  private final CallsInHand inHand;

  // Guarded by this.
  private boolean returned;
  private boolean unanswered;
  private boolean overdue;
  private @Nullable Throwable unlogged;

  CallLog(Invocation invocation, String fullMethodName, CallsInHand inHand) {
    this.invocation = invocation;
    this.fullMethodName = fullMethodName;
    this.inHand = inHand;
  }

  /**
   * Returns how a throwable ends the call, and keeps one that is no status for the log.
   *
   * @param isStart whether the throwable kept the call from being started
   */
  Failure failure(Throwable failure, boolean isStart) {
    Failure mapped =
        isStart ? Failure.ofStart(failure, invocation) : Failure.of(failure, invocation);
    if (mapped.isUnexpected()) {
      keep(failure);
    }
    if (mapped.isUnexpected() || mapped.status().getCause() != null) {
      inHand.note(failure);
    }
    return mapped;
  }

  /** Takes note of why a service ended its call, which is not logged. */
  void cause(Throwable cause) {
    inHand.note(cause);
  }

  /** Keeps for the log why the end of the reply could not be written as it was meant to be. */
  void unwritten(Throwable cause) {
    inHand.note(cause);
    keep(cause);
  }

  /** Keeps a mistake of the service's for the log; its client is not told. */
  void mistake(String mistake) {
    keep(new IllegalStateException(mistake));
  }

  /**
   * The deadline has passed although the method had returned: it seems that nobody would answer.
   */
  synchronized void unanswered() {
    unanswered = true;
  }

  /**
   * The call holds its thread past its end.
   *
   * @param since why it should not
   * @param calls how many do, with this one
   */
  void overdue(String since, int calls) {
    synchronized (this) {
      overdue = true;
    }
    error("still runs " + since + "; calls like it in this environment: " + calls);
  }

  private void keep(Throwable failure) {
    synchronized (this) {
      if (!returned && unlogged == null) {
        unlogged = failure;
        return;
      }
    }
    log(StackTraceText.of(failure));
  }

  /**
   * Writes what was kept; what fails later is written at once. For the invocation's thread.
   *
   * @param timer makes the text of a failure, which the user's code has a part in
   * @param deadline limits how long the reply waits for that text
   */
  void invocationReturns(CallTimer timer, CallDeadline deadline) {
    Throwable failure;
    boolean forgotten;
    synchronized (this) {
      returned = true;
      failure = unlogged;
      forgotten = unanswered && !overdue;
    }
    if (failure != null) {
      long nanos = Math.min(deadline.replyMayWaitNanos(), MAX_TEXT_NANOS);
      log(StackTraceText.within(nanos, failure, timer::start, this::log));
    } else if (forgotten) {
      error(
          "was not answered before its deadline, although its method has returned"
              + " (expected: onCompleted or onError, on whichever thread)");
    }
  }

  private void log(String stackTrace) {
    invocation.logFailure(
        invocation.requestId() + " " + Excerpt.of(fullMethodName) + " failed: ", stackTrace);
  }

  private void error(String what) {
    invocation.logError(invocation.requestId() + " " + Excerpt.of(fullMethodName) + " " + what);
  }
}
