package io.lambdagrpc.it.libraries.telemetry;

import static java.util.concurrent.TimeUnit.SECONDS;

import helloworld.GreeterLambda;
import helloworld.GreeterService;
import io.grpc.opentelemetry.GrpcOpenTelemetry;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import io.opentelemetry.sdk.OpenTelemetrySdk;

/** grpc-java's own metrics, by grpc-opentelemetry. */
public final class MeteredHandler extends GrpcLambdaHandler {

  public MeteredHandler() {
    super(metered(Telemetry.metrics()));
  }

  private static LambdaServerBuilder metered(OpenTelemetrySdk sdk) {
    LambdaServerBuilder server =
        LambdaServerBuilder.create()
            .addService(GreeterLambda.dispatcher(new GreeterService()))
            .beforeReplyTimeout(10, SECONDS)
            .beforeReply(time -> Telemetry.flush(sdk.getSdkMeterProvider(), time));
    GrpcOpenTelemetry.newBuilder().sdk(sdk).build().configureServerBuilder(server);
    return server;
  }
}
