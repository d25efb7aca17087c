package io.lambdagrpc.internal.call;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * How a throwable ends a call.
 *
 * @param isUnexpected whether it carried no status of its own, and so is the log's business
 */
record Failure(Status status, Metadata trailers, boolean isUnexpected) {

  /** More than anybody wraps: causes may go in a circle, in which grpc-java's search never ends. */
  private static final int MAX_CAUSES = 100;

  static Failure of(Throwable failure, Invocation invocation) {
    try {
      return read(failure, invocation);
    } catch (RuntimeException | Error e) {
      // A throwable whose own getCause() throws.
      return new Failure(invocation.statusOf(e, new Metadata()), new Metadata(), true);
    }
  }

  private static Failure read(Throwable failure, Invocation invocation) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof StatusException carrier && !carrier.getStatus().isOk()) {
        return carried(carrier.getStatus(), carrier.getTrailers());
      }
      if (cause instanceof StatusRuntimeException carrier && !carrier.getStatus().isOk()) {
        return carried(carrier.getStatus(), carrier.getTrailers());
      }
      cause = cause.getCause();
    }
    Metadata trailers = new Metadata();
    return new Failure(invocation.statusOf(failure, trailers), trailers, true);
  }

  private static Failure carried(Status status, @Nullable Metadata trailers) {
    return new Failure(status, trailers == null ? new Metadata() : trailers, false);
  }
}
