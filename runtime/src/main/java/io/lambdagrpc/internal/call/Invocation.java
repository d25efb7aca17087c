package io.lambdagrpc.internal.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpRequest;

/** What a call needs to know of the invocation that carries it. Safe for use by many threads. */
public interface Invocation {

  /** Returns the id that names this invocation in the log. */
  String requestId();

  /** Returns how long the platform lets this invocation run from now, by its own clock. */
  long remainingMillis();

  /** Returns {@code root} with the values that services may ask for. */
  Context contextOf(Context root, HttpRequest request);

  /**
   * Returns the status that a client sees for a throwable that carries none.
   *
   * @param trailers taken along with the status; may be added to
   */
  Status statusOf(Throwable failure, Metadata trailers);

  /** Writes one record to the log, at ERROR. */
  void logError(String record);

  /** Writes one record to the log, at INFO. */
  void logInfo(String record);
}
