package helloworld;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.Route;
import io.lambdagrpc.it.fronts.RunningService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One interceptor, two mains. */
class CallLogIT {
  static List<Deployment> mains() {
    return Deployment.mains(GreeterServer.class, GreeterFunction.class);
  }

  @ParameterizedTest
  @MethodSource("mains")
  void eachMainRunsTheInterceptor(Deployment deployment) throws Exception {
    try (RunningService greeter = deployment.start()) {
      Route route = greeter.routes().get(0);
      GreeterGrpc.newBlockingStub(route.channel()).sayHello(HelloRequest.getDefaultInstance());

      assertTrue(greeter.awaitLog("helloworld.Greeter/SayHello OK", Duration.ofSeconds(30)));
    }
  }
}
