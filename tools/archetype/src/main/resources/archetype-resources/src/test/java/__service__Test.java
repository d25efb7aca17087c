package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.junit.LambdaGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls the handler in the test's own JVM, with the events that Lambda would send. */
class ${service}Test {

  @RegisterExtension
  static final LambdaGrpc lambda = LambdaGrpc.serving(new ${service}Handler());

  private final ${service}Grpc.${service}BlockingStub stub =
      ${service}Grpc.newBlockingStub(lambda.channel());

  @Test
  void greetsByName() {
    HelloRequest request = HelloRequest.newBuilder().setName("you").build();

    assertEquals("Hello you!", stub.sayHello(request).getMessage());
  }

  @Test
  void asksForAName() {
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () -> stub.sayHello(HelloRequest.getDefaultInstance()));

    assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
  }
}
