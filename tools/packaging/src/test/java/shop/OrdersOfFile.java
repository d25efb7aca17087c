package shop;

import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** Looks for its service as a generated class does, in a file that is not there. */
public final class OrdersOfFile extends GrpcLambdaHandler {

  /** Called by Lambda. */
  public OrdersOfFile() {
    super(
        LambdaServerBuilder.create()
            .addService(OrdersGrpc.bindService(loadService(OrdersGrpc.AsyncService.class))));
  }
}
