package worlds;

import io.lambdagrpc.it.fronts.Deployment;

/** A grpc-java server over TCP, and callers in native gRPC. */
class ServerIT extends BothWorldsContract {
  ServerIT() {
    super(Deployment.server(PricesServer.class));
  }
}
