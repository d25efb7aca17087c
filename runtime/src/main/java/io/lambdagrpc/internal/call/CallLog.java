package io.lambdagrpc.internal.call;

import org.jspecify.annotations.Nullable;

/**
 * What a call leaves in the log. Its records are written on the thread of the invocation as long as
 * that waits for the call: the managed runtime knows the request by its thread. Safe for use by
 * many threads at once.
 */
final class CallLog {

  private final Invocation invocation;
  private final String fullMethodName;

  // Guarded by this.
  private boolean returned;
  private @Nullable Throwable unlogged;

  CallLog(Invocation invocation, String fullMethodName) {
    this.invocation = invocation;
    this.fullMethodName = fullMethodName;
  }

  /** Returns how a throwable ends the call, and keeps one that is no status for the log. */
  Failure failure(Throwable failure) {
    Failure mapped = Failure.of(failure, invocation);
    if (mapped.isUnexpected()) {
      keep(failure);
    }
    return mapped;
  }

  private void keep(Throwable failure) {
    synchronized (this) {
      if (!returned && unlogged == null) {
        unlogged = failure;
        return;
      }
    }
    log(failure);
  }

  /** Writes what was kept; what fails later is written at once. For the invocation's thread. */
  void invocationReturns() {
    Throwable failure;
    synchronized (this) {
      returned = true;
      failure = unlogged;
    }
    if (failure != null) {
      log(failure);
    }
  }

  private void log(Throwable failure) {
    invocation.logFailure(invocation.requestId() + " " + fullMethodName + " failed: ", failure);
  }

  /** Writes a record about this call at once. */
  void error(String what) {
    invocation.logError(invocation.requestId() + " " + fullMethodName + " " + what);
  }
}
