package greeting;

import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** As a generated class would be, without the plugin. */
public final class GreeterHandler extends GrpcLambdaHandler {

  /** Makes the handler of a function. */
  public GreeterHandler() {
    super(LambdaServerBuilder.create().addService(new GreeterService()).basePath("/", "/base"));
  }
}
