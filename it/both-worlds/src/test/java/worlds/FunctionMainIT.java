package worlds;

import io.lambdagrpc.it.fronts.Deployment;

/** A function with a main of its own, and callers in grpc-web. */
class FunctionMainIT extends BothWorldsContract {
  FunctionMainIT() {
    super(Deployment.function(PricesFunction.class));
  }
}
