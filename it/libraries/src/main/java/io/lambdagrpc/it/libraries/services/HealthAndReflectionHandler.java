package io.lambdagrpc.it.libraries.services;

import helloworld.GreeterLambda;
import helloworld.GreeterService;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.LazyService;

/** Health and reflection, of which a start loads nothing before they are called. */
public final class HealthAndReflectionHandler extends GrpcLambdaHandler {

  public HealthAndReflectionHandler() {
    super(
        LambdaServerBuilder.create()
            .addService(GreeterLambda.dispatcher(new GreeterService()))
            .addService(LazyService.of("grpc.health.v1.Health", () -> health()))
            .addService(
                LazyService.of(
                    "grpc.reflection.v1.ServerReflection",
                    () -> ProtoReflectionServiceV1.newInstance()))
            .addService(
                LazyService.of(
                    "grpc.reflection.v1alpha.ServerReflection", () -> olderReflection())));
  }

  private static BindableService health() {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus("helloworld.Greeter", ServingStatus.SERVING);
    return health.getHealthService();
  }

  /** What tools of before 2023 ask for. */
  @SuppressWarnings("deprecation") // grpc-java wants it to be replaced by the one above
  private static BindableService olderReflection() {
    return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
  }
}
