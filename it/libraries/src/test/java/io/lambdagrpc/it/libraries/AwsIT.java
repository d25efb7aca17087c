package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that asks DynamoDB, which is a table of the test's own here. */
@ParameterizedClass
@EnumSource(names = {"MANAGED", "BOOTSTRAP"})
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by JUnit, and by start
class AwsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Parameter Way way;

  private Table table;
  private Function function;
  private GreeterGrpc.GreeterBlockingStub greeter;

  @BeforeParameterizedClassInvocation
  void start() throws Exception {
    table = Table.start();
    function =
        Function.start(way.builder(Library.AWS).env("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint()));
    greeter = GreeterGrpc.newBlockingStub(function.channel());
  }

  @AfterParameterizedClassInvocation
  void stop() throws Exception {
    function.close();
    table.close();
  }

  private static HelloRequest named(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  private static Status status(GreeterGrpc.GreeterBlockingStub greeter, String name) {
    return assertThrows(StatusRuntimeException.class, () -> greeter.sayHello(named(name)))
        .getStatus();
  }

  @Test
  void aServiceAsksTheEndpointThatTheEnvironmentNames() {
    assertEquals("Hello you!", greeter.sayHello(named("you")).getMessage());
    assertTrue(table.asked().contains("you"), table.asked()::toString);
  }

  @Test
  void aCallerLearnsWhatItCanDoAndNothingElse() throws Exception {
    assertEquals(Status.Code.NOT_FOUND, status(greeter, Table.NOBODY).getCode());
    Status busy = status(greeter, Table.BUSY);
    assertEquals(Status.Code.UNAVAILABLE, busy.getCode());
    assertEquals("storage is not available", busy.getDescription());
    Status forbidden = status(greeter, Table.FORBIDDEN);
    assertEquals(Status.Code.INTERNAL, forbidden.getCode());
    assertFalse(forbidden.toString().contains(Table.SECRET), forbidden::toString);
    assertTrue(function.lambda().awaitLog(Table.SECRET, PATIENCE));
  }

  @Test
  void theDeadlineOfACallIsThatOfItsRequests() throws Exception {
    GreeterGrpc.GreeterBlockingStub hurried = greeter.withDeadlineAfter(2, TimeUnit.SECONDS);
    assertEquals(Status.Code.DEADLINE_EXCEEDED, status(hurried, Table.SLOW).getCode());
    // What the SDK says of the milliseconds that it had: without a deadline, 5000.
    assertTrue(
        function.lambda().awaitLog("specified timeout configuration: 1", PATIENCE),
        function.lambda()::log);
  }
}
