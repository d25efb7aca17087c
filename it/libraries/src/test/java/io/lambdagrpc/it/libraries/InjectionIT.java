package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Services whose dependencies are injected, and the one without any that benchmarks pair them with.
 */
@Timeout(120)
class InjectionIT {

  @ParameterizedTest
  @CsvSource({
    "PLAIN, MANAGED",
    "DAGGER, MANAGED",
    "DAGGER, BOOTSTRAP",
    "GUICE, MANAGED",
    "GUICE, BOOTSTRAP",
    "SPRING, MANAGED",
    "SPRING, BOOTSTRAP"
  })
  void aServiceGetsWhatItDependsOn(Library library, Way way) throws Exception {
    try (Function function = Function.start(way.builder(library))) {
      String greeting =
          GreeterGrpc.newBlockingStub(function.channel())
              .sayHello(HelloRequest.newBuilder().setName("you").build())
              .getMessage();
      assertEquals("Hello you!", greeting);
    }
  }
}
