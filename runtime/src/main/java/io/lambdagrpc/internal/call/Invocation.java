package io.lambdagrpc.internal.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call needs to know of the invocation that carries it. Safe for use by many threads. */
public interface Invocation {

  /** Returns the id that names this invocation in the log. */
  String requestId();

  /** Returns how long the platform lets this invocation run from now, by its own clock. */
  long remainingMillis();

  /**
   * Returns {@code root} with the values that services may ask for.
   *
   * @param protocol its name, such as {@code grpc-web}
   */
  Context contextOf(Context root, String protocol);

  /**
   * Returns the status that a client sees for a throwable that carries none.
   *
   * @param trailers taken along with the status; may be added to
   */
  Status statusOf(Throwable failure, Metadata trailers);

  /**
   * Makes this invocation's trace that of the thread, where traces belong to threads.
   *
   * @return the previous trace, for {@link #detachTrace}
   */
  @Nullable String attachTrace();

  /** Gives the thread back the trace that it had. */
  void detachTrace(@Nullable String before);

  /** Writes one record to the log, at ERROR, as one line whatever is in it. */
  void logError(String line);

  /** Writes one record to the log, at WARN, as one line whatever is in it. */
  void logWarning(String line);

  /**
   * Writes one record to the log, at ERROR.
   *
   * @param text begins the record; one line whatever is in it
   * @param stackTrace of the failure, as it is
   */
  void logFailure(String text, String stackTrace);

  /** Writes one record to the log, at INFO, each of its lines as one line whatever is in it. */
  void logInfo(List<String> lines);
}
