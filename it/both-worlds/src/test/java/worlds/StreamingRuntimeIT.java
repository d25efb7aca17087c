package worlds;

import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.Jdk;

/** The handler in lambda-grpc's own runtime, which streams, and callers in grpc-web. */
class StreamingRuntimeIT extends BothWorldsContract {
  StreamingRuntimeIT() {
    super(Deployment.streaming(PricesHandler.class, Jdk.current()));
  }
}
