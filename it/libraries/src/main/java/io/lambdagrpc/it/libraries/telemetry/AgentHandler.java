package io.lambdagrpc.it.libraries.telemetry;

import helloworld.GreeterLambda;
import helloworld.GreeterService;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/**
 * A function that knows nothing of OpenTelemetry, for its Java agent. That finds the builder, which
 * a handler with one service and no settings does without.
 */
public final class AgentHandler extends GrpcLambdaHandler {

  public AgentHandler() {
    super(LambdaServerBuilder.create().addService(GreeterLambda.dispatcher(new GreeterService())));
  }
}
