package worlds;

import io.grpc.ManagedChannel;
import io.lambdagrpc.bridge.Bridge;
import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.it.fronts.Route;
import io.lambdagrpc.it.fronts.RunningService;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The function in the own runtime, which streams, behind the bridge for native gRPC. */
record BridgedFunction(LocalLambda lambda, Bridge bridge, ManagedChannel channel)
    implements RunningService {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Deployment deployment() {
    return new Deployment("function.zip behind the bridge", Jdk.current(), BridgedFunction::start);
  }

  private static BridgedFunction start(Jdk jdk) throws IOException, InterruptedException {
    Path home = jdk.requireHome();
    LocalLambda lambda =
        LocalLambda.builder()
            .code(Example.zip(PricesHandler.class))
            .handler(PricesHandler.class.getName())
            .javaHome(home)
            .timeout(PATIENCE)
            .initTimeout(PATIENCE)
            .env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap")
            .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
            .invokeMode(InvokeMode.RESPONSE_STREAM)
            .start();
    Bridge bridge = Bridge.to(lambda.uri()).drain(Duration.ZERO).start();
    return new BridgedFunction(lambda, bridge, TwoWorlds.nativeChannel(bridge.port()));
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("bridge", channel));
  }

  @Override
  public boolean awaitLog(String text, Duration patience) throws InterruptedException {
    return lambda.awaitLog(text, patience);
  }

  @Override
  public String log() {
    return lambda.log();
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    bridge.close();
    lambda.close();
  }
}
