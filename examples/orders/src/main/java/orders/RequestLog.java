package orders;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.lambdagrpc.LambdaCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes a record for each call that ends. All records of a call have its request id, by SLF4J's
 * MDC: that belongs to a thread, so it is set whenever the call comes to one.
 */
final class RequestLog implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final String REQUEST_ID = "AWSRequestId";

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    String requestId = requestId();
    long began = System.nanoTime();
    ServerCall<ReqT, RespT> logged =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            log(method, status, (System.nanoTime() - began) / 1_000_000);
            super.close(status, trailers);
          }
        };
    MDC.put(REQUEST_ID, requestId);
    try {
      return new MarkedListener<>(next.startCall(logged, headers), requestId);
    } finally {
      MDC.remove(REQUEST_ID);
    }
  }

  private static String requestId() {
    LambdaCall invocation = LambdaCall.KEY.get();
    return invocation == null ? "none" : invocation.lambdaContext().getAwsRequestId();
  }

  private static void log(String method, Status status, long millis) {
    switch (status.getCode()) {
      // Faults of ours, or of what we call.
      case UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          LOG.error("{} {} after {} ms", method, status.getCode(), millis, status.getCause());
      default -> LOG.info("{} {} after {} ms", method, status.getCode(), millis);
    }
  }

  private static final class MarkedListener<ReqT> extends ServerCall.Listener<ReqT> {
    private final ServerCall.Listener<ReqT> listener;
    private final String requestId;

    MarkedListener(ServerCall.Listener<ReqT> listener, String requestId) {
      this.listener = listener;
      this.requestId = requestId;
    }

    private void marked(Runnable event) {
      MDC.put(REQUEST_ID, requestId);
      try {
        event.run();
      } finally {
        MDC.remove(REQUEST_ID);
      }
    }

    @Override
    public void onMessage(ReqT message) {
      marked(() -> listener.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      marked(listener::onHalfClose);
    }

    @Override
    public void onCancel() {
      marked(listener::onCancel);
    }

    @Override
    public void onComplete() {
      marked(listener::onComplete);
    }

    @Override
    public void onReady() {
      marked(listener::onReady);
    }
  }
}
