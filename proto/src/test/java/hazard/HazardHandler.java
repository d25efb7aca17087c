package hazard;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** The service, and an interceptor that fails where a request asks for it. */
public final class HazardHandler extends HazardLambda {
  /** Called by the runtime. */
  public HazardHandler() {
    super(new HazardService(), server -> server.intercept(new FailingInterceptor()));
  }

  private static final class FailingInterceptor implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onMessage(ReqT message) {
          if (message instanceof Failure failure
              && failure.getPlace() == Failure.Place.INTERCEPTOR) {
            HazardService.fail(failure.getKind());
          }
          super.onMessage(message);
        }
      };
    }
  }
}
