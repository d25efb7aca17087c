package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The HTTP clients that a client of AWS's SDK may have, and what is done before a snapshot. */
@Timeout(120)
class AwsClientsIT {

  private static LocalLambdaBuilder builder(Library library, Table table) {
    return Way.BOOTSTRAP.builder(library).env("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint());
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
        Function function = Function.start(builder(library, table))) {
      assertEquals("Hello you!", greet(function));
      assertEquals(List.of("you"), table.asked());
    }
  }

  @Test
  void withSnapStartTheServiceHasAskedBeforeTheSnapshotWithTheCredentialsThatItFetches()
      throws Exception {
    try (Table table = Table.start();
        Function function =
            Function.start(
                builder(Library.AWS, table)
                    .env("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
                    .env("AWS_ACCESS_KEY_ID", "")
                    .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", table.credentialsUri()))) {
      assertEquals(List.of(Table.NOBODY), table.asked());
      String signature = table.authorizations().get(0);
      assertTrue(signature.contains("Credential=" + Table.ACCESS_KEY), signature);
      assertEquals("Hello you!", greet(function));
    }
  }
}
