package io.lambdagrpc.internal.call;

import io.grpc.Metadata;
import io.grpc.Status;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * How a throwable ends a call.
 *
 * @param isUnexpected whether it carried no status of its own, and so is the log's business
 */
record Failure(Status status, Metadata trailers, boolean isUnexpected) {

  static Failure of(Throwable failure, Invocation invocation) {
    try {
      return read(failure, invocation);
    } catch (RuntimeException | Error e) {
      // A throwable whose own getCause() throws.
      return new Failure(invocation.statusOf(e, new Metadata()), new Metadata(), true);
    }
  }

  private static Failure read(Throwable failure, Invocation invocation) {
    Status carried = Status.fromThrowable(failure);
    Metadata trailers = Status.trailersFromThrowable(failure);
    if (trailers == null) {
      trailers = new Metadata();
    }
    boolean unexpected =
        carried.isOk()
            || (carried.getCode() == Status.Code.UNKNOWN && carried.getCause() == failure);
    if (!unexpected) {
      return new Failure(carried, trailers, false);
    }
    return new Failure(invocation.statusOf(failure, trailers), trailers, true);
  }

  /** Returns the stack trace as it would be printed; a throwable may fail at that, too. */
  static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    try {
      failure.printStackTrace(new PrintWriter(text));
    } catch (RuntimeException | Error e) {
      return failure.getClass().getName() + ", which cannot be printed: " + e.getClass().getName();
    }
    return text.toString();
  }
}
