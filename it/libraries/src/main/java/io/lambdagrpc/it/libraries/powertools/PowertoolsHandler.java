package io.lambdagrpc.it.libraries.powertools;

import helloworld.GreeterLambda;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.it.libraries.logging.LoggingGreeter;

/** A service whose records have the fields of Powertools, on whichever thread it writes them. */
public final class PowertoolsHandler extends GrpcLambdaHandler {

  public PowertoolsHandler() {
    super(
        LambdaServerBuilder.create()
            .addService(GreeterLambda.dispatcher(new LoggingGreeter()))
            .intercept(new PowertoolsFields()));
  }
}
