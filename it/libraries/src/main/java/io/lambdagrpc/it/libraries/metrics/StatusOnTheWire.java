package io.lambdagrpc.it.libraries.metrics;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.LambdaCall;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Closes a call with the status that its client gets where its service throws, so that interceptors
 * that are added after this one see that status. Without it they see UNKNOWN or none at all, since
 * what a service throws becomes INTERNAL, or the exception's own status, behind all interceptors.
 */
public final class StatusOnTheWire implements ServerInterceptor {

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    ServerCall<ReqT, RespT> mapping =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            super.close(map(status), trailers);
          }
        };
    return new Closing<>(next.startCall(mapping, headers), mapping);
  }

  /** Returns the status of the reply: what {@code onError} makes of other throwables is UNKNOWN. */
  private static Status map(Status status) {
    Throwable cause = status.getCause();
    if (status.getCode() != Status.Code.UNKNOWN
        || status.getDescription() != null
        || cause == null
        || cause instanceof StatusException
        || cause instanceof StatusRuntimeException) {
      return status;
    }
    LambdaCall call = LambdaCall.KEY.get();
    String id = call == null ? "none" : call.lambdaContext().getAwsRequestId();
    if (call != null) {
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace, true));
      call.lambdaContext().getLogger().log(id + " failed: " + trace, LogLevel.ERROR);
    }
    return Status.INTERNAL
        .withDescription("internal error, logged by the function under request id " + id)
        .withCause(cause);
  }

  /** Closes the call where its service throws. */
  private static final class Closing<ReqT> extends SimpleForwardingServerCallListener<ReqT> {

    private final ServerCall<ReqT, ?> call;

    Closing(ServerCall.Listener<ReqT> listener, ServerCall<ReqT, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(ReqT message) {
      run(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      run(super::onHalfClose);
    }

    @Override
    public void onReady() {
      run(super::onReady);
    }

    private void run(Runnable callback) {
      try {
        callback.run();
      } catch (RuntimeException e) {
        Metadata trailers = Status.trailersFromThrowable(e);
        call.close(
            e instanceof StatusRuntimeException own ? own.getStatus() : Status.UNKNOWN.withCause(e),
            trailers == null ? new Metadata() : trailers);
      }
    }
  }
}
