package io.lambdagrpc.it.libraries.telemetry;

import static java.util.concurrent.TimeUnit.SECONDS;

import helloworld.GreeterLambda;
import helloworld.GreeterService;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;

/** Spans by OpenTelemetry's instrumentation library for gRPC. */
public final class TracedHandler extends GrpcLambdaHandler {

  public TracedHandler() {
    super(traced(Telemetry.traces()));
  }

  private static LambdaServerBuilder traced(OpenTelemetrySdk sdk) {
    return LambdaServerBuilder.create()
        .addService(GreeterLambda.dispatcher(new GreeterService()))
        .addService(
            helloworld.stream.GreeterLambda.dispatcher(new helloworld.stream.GreeterService()))
        .intercept(GrpcTelemetry.create(sdk).createServerInterceptor())
        // The first time also connects, and loads the classes that it takes.
        .beforeReplyTimeout(10, SECONDS)
        .beforeReply(time -> Telemetry.flush(sdk.getSdkTracerProvider(), time));
  }
}
