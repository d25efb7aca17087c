package worlds;

import io.grpc.BindableService;
import io.grpc.ServerBuilder;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.lambdagrpc.LazyService;

/** What is served, wherever it is served. */
final class Services {
  private static final int MAX_ORDER_BYTES = 1_000_000;

  private Services() {}

  /** Adds all services and interceptors to a server, and returns it. */
  static <B extends ServerBuilder<?>> B configure(B server) {
    server
        .addService(PricesLambda.dispatcher(new PricesService()))
        .addService(LazyService.of(HealthGrpc.SERVICE_NAME, Services::health))
        .addService(LazyService.of(ServerReflectionGrpc.SERVICE_NAME, Services::reflection))
        .intercept(new CallLog())
        .intercept(new Tenant()) // runs before the one above: the last one is the first to run
        .intercept(new Correlation())
        .maxInboundMessageSize(MAX_ORDER_BYTES);
    return server;
  }

  private static BindableService health() {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(PricesGrpc.SERVICE_NAME, ServingStatus.SERVING);
    return health.getHealthService();
  }

  private static BindableService reflection() {
    return ProtoReflectionServiceV1.newInstance();
  }
}
