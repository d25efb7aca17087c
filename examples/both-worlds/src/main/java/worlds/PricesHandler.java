package worlds;

import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** The services as the handler of a function in Lambda's managed Java runtime, without a main. */
public final class PricesHandler extends GrpcLambdaHandler {

  /** Called by the runtime. */
  public PricesHandler() {
    super(Services.configure(LambdaServerBuilder.create()));
  }
}
