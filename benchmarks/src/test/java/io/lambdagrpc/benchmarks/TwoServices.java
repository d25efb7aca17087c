package io.lambdagrpc.benchmarks;

import helloworld.CallLog;
import helloworld.GreeterLambda;
import helloworld.GreeterService;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** A handler for two services, for docs/getting-started.md to quote. */
public final class TwoServices extends GrpcLambdaHandler {

  /** Called by the managed runtime. */
  public TwoServices() {
    super(
        LambdaServerBuilder.create()
            .addService(GreeterLambda.dispatcher(new GreeterService()))
            .addService(EchoHandler.service())
            .intercept(new CallLog()));
  }
}
