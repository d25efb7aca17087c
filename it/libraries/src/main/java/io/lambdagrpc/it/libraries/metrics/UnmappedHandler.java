package io.lambdagrpc.it.libraries.metrics;

import static java.util.concurrent.TimeUnit.SECONDS;

import helloworld.GreeterLambda;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.it.libraries.StrictGreeter;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;

/** Micrometer's interceptor, which counts what grpc-java makes of what services throw. */
public final class UnmappedHandler extends GrpcLambdaHandler {

  public UnmappedHandler() {
    super(metered(new FlushedRegistry()));
  }

  private static LambdaServerBuilder metered(FlushedRegistry registry) {
    return LambdaServerBuilder.create()
        .addService(GreeterLambda.dispatcher(new StrictGreeter()))
        .intercept(new MetricCollectingServerInterceptor(registry))
        .beforeReplyTimeout(10, SECONDS)
        .beforeReply(time -> registry.flush());
  }
}
