package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The HTTP clients that a client of AWS's SDK may have, and what is done before a snapshot. */
@Timeout(120)
class AwsClientsIT {

  private static Function start(Library library, String initialization, Table table)
      throws Exception {
    return Function.start(
        Way.BOOTSTRAP
            .builder(library)
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", initialization)
            .env("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint()));
  }

  private static String greet(Function function) {
    return GreeterGrpc.newBlockingStub(function.channel())
        .sayHello(HelloRequest.newBuilder().setName("you").build())
        .getMessage();
  }

  @ParameterizedTest
  @EnumSource(names = {"AWS_APACHE", "AWS_CRT"})
  void anotherHttpClientDoesAsWell(Library library) throws Exception {
    try (Table table = Table.start();
        Function function = start(library, "on-demand", table)) {
      assertEquals("Hello you!", greet(function));
      assertEquals(List.of("you"), table.asked());
    }
  }

  @Test
  void withSnapStartTheServiceHasAskedBeforeTheSnapshot() throws Exception {
    try (Table table = Table.start();
        Function function = start(Library.AWS, "snap-start", table)) {
      assertEquals(List.of(Table.NOBODY), table.asked());
      assertEquals("Hello you!", greet(function));
    }
  }
}
