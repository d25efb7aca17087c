package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that asks DynamoDB, which is a table of the test's own here. */
@Timeout(120)
class AwsIT {

  private static Function start(Library library, Way way, Table table) throws Exception {
    return Function.start(way.builder(library).env("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint()));
  }

  private static GreeterGrpc.GreeterBlockingStub greeter(Function function) {
    return GreeterGrpc.newBlockingStub(function.channel());
  }

  private static HelloRequest named(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  private static Status status(GreeterGrpc.GreeterBlockingStub greeter, String name) {
    return assertThrows(StatusRuntimeException.class, () -> greeter.sayHello(named(name)))
        .getStatus();
  }

  @ParameterizedTest
  @CsvSource({
    "AWS, MANAGED",
    "AWS, BOOTSTRAP",
    "AWS_APACHE, MANAGED",
    "AWS_APACHE, BOOTSTRAP",
    "AWS_CRT, MANAGED",
    "AWS_CRT, BOOTSTRAP"
  })
  void aServiceAsksWhatItsEndpointSays(Library library, Way way) throws Exception {
    try (Table table = Table.start();
        Function function = start(library, way, table)) {
      assertEquals("Hello you!", greeter(function).sayHello(named("you")).getMessage());
      assertEquals(List.of("you"), table.asked());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MANAGED", "BOOTSTRAP"})
  void aCallerLearnsWhatToDoAndNothingElse(Way way) throws Exception {
    try (Table table = Table.start();
        Function function = start(Library.AWS, way, table)) {
      assertEquals(Status.Code.NOT_FOUND, status(greeter(function), Table.NOBODY).getCode());
      Status busy = status(greeter(function), Table.BUSY);
      assertEquals(Status.Code.UNAVAILABLE, busy.getCode());
      assertEquals("storage is not available", busy.getDescription());
      Status forbidden = status(greeter(function), Table.FORBIDDEN);
      assertEquals(Status.Code.INTERNAL, forbidden.getCode());
      assertTrue(!forbidden.toString().contains(Table.SECRET), forbidden::toString);
      assertTrue(function.lambda().awaitLog(Table.SECRET, Duration.ofSeconds(30)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MANAGED", "BOOTSTRAP"})
  void theDeadlineOfACallIsThatOfItsRequests(Way way) throws Exception {
    try (Table table = Table.start();
        Function function = start(Library.AWS, way, table)) {
      GreeterGrpc.GreeterBlockingStub hurried =
          greeter(function).withDeadlineAfter(2, TimeUnit.SECONDS);
      assertEquals(Status.Code.DEADLINE_EXCEEDED, status(hurried, Table.SLOW).getCode());
      // Else it would wait for its client's 5 seconds.
      assertTrue(
          function.lambda().awaitLog("ApiCallTimeoutException", Duration.ofSeconds(30)),
          function.lambda()::log);
    }
  }

  @Test
  void withSnapStartItHasAskedBeforeTheSnapshot() throws Exception {
    try (Table table = Table.start();
        Function function =
            Function.start(
                Way.BOOTSTRAP
                    .builder(Library.AWS)
                    .env("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
                    .env("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint()))) {
      assertEquals(List.of(Table.NOBODY), table.asked());
      assertEquals("Hello you!", greeter(function).sayHello(named("you")).getMessage());
    }
  }
}
