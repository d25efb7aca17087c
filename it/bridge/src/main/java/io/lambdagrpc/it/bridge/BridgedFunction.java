package io.lambdagrpc.it.bridge;

import echo.EchoLambda;
import echo.EchoService;
import echo.MetadataEcho;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** The function's handler: the echo of examples/web, and what tools of gRPC ask for besides. */
public final class BridgedFunction extends GrpcLambdaHandler {

  /** Called by the runtime. */
  public BridgedFunction() {
    super(
        LambdaServerBuilder.create()
            .addService(EchoLambda.dispatcher(new EchoService()))
            .addService(new HealthStatusManager().getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .intercept(new MetadataEcho()));
  }
}
