package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.GreeterGrpc.GreeterBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.junit.LambdaGrpc;
import io.lambdagrpc.junit.RecordedCall;
import io.lambdagrpc.local.EventKind;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The handler, in this JVM, with the events of Lambda in between. */
class GreeterLambdaTest {

  @RegisterExtension
  static final LambdaGrpc lambda = LambdaGrpc.serving(new GreeterLambda(new GreeterService()));

  private final GreeterBlockingStub greeter = GreeterGrpc.newBlockingStub(lambda.channel());

  private static HelloRequest request(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  @Test
  void greets() {
    assertEquals("Hello you!", greeter.sayHello(request("you")).getMessage());
  }

  // A custom domain of a REST API has a base path, which this function is not told of.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST_CUSTOM_DOMAIN")
  void greetsBehindEveryFront(EventKind front) {
    GreeterBlockingStub behind = GreeterGrpc.newBlockingStub(lambda.channel(front));

    assertEquals("Hello you!", behind.sayHello(request("you")).getMessage());
  }

  @Test
  void sendsOneMessageAndAStatus() {
    String message = greeter.sayHello(request("you")).getMessage();

    RecordedCall call = lambda.lastCall();
    assertEquals("Hello you!", message);
    assertEquals(200, call.httpStatus());
    assertEquals(2, call.frames().size());
    assertEquals("grpc-status:0\r\n", call.frames().get(1).text());
  }

  @Test
  void answersJson() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve("helloworld.Greeter/SayHello"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"you\"}"))
            .build();

    HttpResponse<String> reply = lambda.http().send(request, BodyHandlers.ofString());

    assertEquals("{\"message\":\"Hello you!\"}", reply.body());
  }

  /** What becomes of a service that throws. */
  @Nested
  class WithABug {

    @RegisterExtension
    final LambdaGrpc lambda =
        LambdaGrpc.serving(
            new GreeterLambda(
                new GreeterGrpc.GreeterImplBase() {
                  @Override
                  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
                    throw new IllegalStateException("the table has no column 'greeting'");
                  }
                }));

    @Test
    void logsWhatItsClientMustNotSee() {
      GreeterBlockingStub greeter = GreeterGrpc.newBlockingStub(lambda.channel());

      StatusRuntimeException failure =
          assertThrows(StatusRuntimeException.class, () -> greeter.sayHello(request("you")));

      RecordedCall call = lambda.lastCall();
      assertEquals(Status.Code.INTERNAL, failure.getStatus().getCode());
      assertEquals(
          "internal error, logged by the function under request id " + call.requestId(),
          failure.getStatus().getDescription());
      assertTrue(call.log().contains("the table has no column 'greeting'"), call.log());
    }
  }
}
