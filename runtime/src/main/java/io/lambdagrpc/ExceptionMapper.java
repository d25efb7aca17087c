package io.lambdagrpc;

import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the status that a client sees for a throwable which carries none.
 *
 * <p>A {@code StatusException} or {@code StatusRuntimeException} keeps its status and trailers and
 * never comes here. Any other throwable, thrown by a service, an interceptor or a marshaller or
 * handed to {@code onError}, is logged with its stack trace under the request id, whatever this
 * interface answers.
 *
 * <p>A status that is only the cause of what was thrown, such as the one that another service
 * answered, is not this service's answer. It counts in two places, as in grpc-java itself. Where a
 * call cannot be started, since an interceptor's {@code interceptCall} throws for instance, the
 * client gets the status of the cause, and the stack trace is logged. Where a service passes such a
 * throwable to {@code onError}, grpc-java's stubs pass on only the status and trailers of the
 * cause, so it is neither logged nor mapped: a service that calls others should pass a status of
 * its own.
 *
 * <p>An implementation is called by many threads at once. Where it throws, the default is used.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ExceptionMapper {

  /**
   * Returns the status for a throwable, or null for the default: INTERNAL with a fixed description
   * that holds the request id and nothing of the throwable. {@code OK} counts as null, since it is
   * no status of a failure.
   *
   * @param throwable as it was thrown; its message may hold what no client should read
   * @param trailers sent along with the status; empty, and may be added to
   */
  @Nullable Status toStatus(Throwable throwable, Metadata trailers);

  /**
   * Returns the mapper that sends INTERNAL with the throwable's own message, for functions whose
   * callers are trusted. The environment variable {@code LAMBDA_GRPC_EXPOSE_ERRORS=true} chooses it
   * where the builder has no mapper.
   */
  static ExceptionMapper exposingMessages() {
    return (throwable, trailers) -> Status.INTERNAL.withDescription(throwable.toString());
  }

  /**
   * Returns the mapper that answers as a server of grpc-java does where its service throws:
   * UNKNOWN, {@code Application error processing RPC}. Two differences stay: for a throwable that
   * is handed to {@code onError}, grpc-java leaves the description out; and a {@code
   * StatusRuntimeException} keeps its status here although it is thrown, where grpc-java makes it
   * UNKNOWN as well.
   */
  static ExceptionMapper likeGrpcJava() {
    return (throwable, trailers) ->
        Status.UNKNOWN.withDescription("Application error processing RPC");
  }
}
