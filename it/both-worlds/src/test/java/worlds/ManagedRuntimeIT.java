package worlds;

import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.Jdk;

/** The handler under AWS's client for the managed runtime, and callers in grpc-web. */
class ManagedRuntimeIT extends BothWorldsContract {
  ManagedRuntimeIT() {
    super(Deployment.managed(PricesHandler.class, Jdk.current()));
  }
}
