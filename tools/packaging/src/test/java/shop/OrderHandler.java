package shop;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** Handler of the function. */
public final class OrderHandler extends GrpcLambdaHandler {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Called by Lambda. */
  public OrderHandler() {
    super(
        LambdaServerBuilder.create().addService(new OrdersService()).intercept(new BearerToken()));
    System.out.println("the handler prints");
    if (System.getenv("SHOP_FAILS") != null) {
      throw new IllegalStateException("no shop: " + System.getenv("SHOP_FAILS"));
    }
  }

  private static final class BearerToken implements ServerInterceptor {
    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
      String token = System.getenv("SHOP_TOKEN");
      if (token == null || ("Bearer " + token).equals(headers.get(AUTHORIZATION))) {
        return next.startCall(call, headers);
      }
      call.close(Status.UNAUTHENTICATED.withDescription("no token"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
