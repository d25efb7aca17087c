package worlds;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Writes a line for each call that begins and one for how it ended, with what the {@code Context}
 * knows of the call.
 */
public final class CallLog implements ServerInterceptor {

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    String name = call.getMethodDescriptor().getFullMethodName() + " for " + Tenant.KEY.get();
    Deadline deadline = Context.current().getDeadline();
    System.out.println(
        name
            + (deadline == null
                ? " begins, no deadline"
                : " begins, ms left: " + deadline.timeRemaining(MILLISECONDS)));
    ServerCall<ReqT, RespT> logged =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            System.out.println(name + " ends, " + status.getCode());
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(logged, headers)) {
      @Override
      public void onCancel() {
        System.out.println(name + " is cancelled");
        super.onCancel();
      }
    };
  }
}
