package io.lambdagrpc.internal.call;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * How a throwable ends a call. The throwable itself may carry the status: that of a cause is the
 * answer which another service gave to this one, perhaps with texts that are not for clients.
 *
 * @param isUnexpected whether it carried no status, and is to be logged
 */
record Failure(Status status, Metadata trailers, boolean isUnexpected) {

  /** Maps what the service threw, or handed over. */
  static Failure of(Throwable failure, Invocation invocation) {
    Failure carried = carried(failure);
    return carried == null ? mapped(failure, invocation) : carried;
  }

  /**
   * Maps what kept a call from being started, such as an interceptor's: there grpc-java's server
   * itself takes a cause's status, without the trailers.
   */
  static Failure ofStart(Throwable failure, Invocation invocation) {
    Failure carried = carried(failure);
    if (carried != null) {
      return carried;
    }
    Failure cause = Causes.find(failure, Failure::carried);
    return cause == null
        ? mapped(failure, invocation)
        : new Failure(cause.status(), new Metadata(), true);
  }

  private static @Nullable Failure carried(Throwable failure) {
    if (failure instanceof StatusException carrier) {
      return carried(carrier.getStatus(), carrier.getTrailers());
    }
    return failure instanceof StatusRuntimeException carrier
        ? carried(carrier.getStatus(), carrier.getTrailers())
        : null;
  }

  /** Returns null for OK, which would tell the client that its call went well. */
  private static @Nullable Failure carried(Status status, @Nullable Metadata trailers) {
    return status.isOk()
        ? null
        : new Failure(status, trailers == null ? new Metadata() : trailers, false);
  }

  private static Failure mapped(Throwable failure, Invocation invocation) {
    Metadata trailers = new Metadata();
    return new Failure(invocation.statusOf(failure, trailers), trailers, true);
  }
}
