package helloworld.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lambdagrpc.it.fronts.Beginning;
import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.Route;
import io.lambdagrpc.it.fronts.RunningService;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The zip with its bootstrap as exec wrapper and a front that streams. */
class StreamingIT {

  static List<Deployment> deployments() {
    return Deployment.streaming(GreeterLambda.class);
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aMessageIsThereBeforeTheNextIsComputed(Deployment deployment) throws Exception {
    assumeTrue(deployment.jdk().isPresent(), () -> deployment + ": no such JDK on this machine");
    HelloRequest request = HelloRequest.newBuilder().setName("f".repeat(100_000)).build();
    try (RunningService greeter = deployment.start()) {
      Route functionUrl = greeter.routes().get(0);
      assertEquals("function-url", functionUrl.name());
      List<HelloReply> first =
          Beginning.of(functionUrl.channel(), GreeterGrpc.getStreamHelloMethod(), request, 2);
      assertEquals(List.of("f", "ff"), first.stream().map(HelloReply::getMessage).toList());
    }
  }
}
