package io.lambdagrpc.it.libraries.metrics;

import helloworld.GreeterLambda;
import helloworld.GreeterService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsBuilder;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/** CloudWatch's embedded metric format by Powertools: metrics as records of the log. */
public final class EmbeddedMetricsHandler extends GrpcLambdaHandler {

  public EmbeddedMetricsHandler() {
    super(
        metered(
            MetricsBuilder.builder().withNamespace("greetings").withService("greeter").build()));
  }

  private static LambdaServerBuilder metered(Metrics metrics) {
    return LambdaServerBuilder.create()
        .addService(GreeterLambda.dispatcher(new GreeterService()))
        .intercept(new Counting(metrics))
        .beforeReply(time -> metrics.flush());
  }

  /** Counts the calls of each method. */
  private record Counting(Metrics metrics) implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      metrics.addMetric(
          String.valueOf(call.getMethodDescriptor().getBareMethodName()), 1, MetricUnit.COUNT);
      return next.startCall(call, headers);
    }
  }
}
