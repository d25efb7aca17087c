package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.local.InitErrorException;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What shows of a handler setting that names no handler. */
class WrongHandlerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static LocalLambdaBuilder handler(String name) {
    return LocalLambda.builder()
        .code(Example.zip(GreeterLambda.class))
        .handler(name)
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  @Test
  void theManagedRuntimeTellsTheMissingClassAtTheFirstInvocation() throws Exception {
    try (LocalLambda lambda = handler("helloworld.GreeterLamda").start()) {
      FunctionError error = assertInstanceOf(FunctionError.class, lambda.invoke("{}"));

      assertEquals("Runtime.BadFunctionCode", error.reason());
      assertTrue(error.message().contains("helloworld.GreeterLamda"), error.message());
    }
  }

  @Test
  void theManagedRuntimeTellsAClassThatIsNoHandler() throws Exception {
    try (LocalLambda lambda = handler("helloworld.GreeterService").start()) {
      FunctionError error = assertInstanceOf(FunctionError.class, lambda.invoke("{}"));

      assertEquals("Runtime.BadFunctionCode", error.reason());
      assertTrue(error.payload().contains("helloworld.GreeterService"), error.payload());
    }
  }

  @Test
  void theClientOfAFunctionThatDoesNotLoadGetsAStatus() throws Exception {
    try (LocalLambda lambda = handler("helloworld.GreeterLamda").start()) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();

      StatusRuntimeException failure =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  GreeterGrpc.newBlockingStub(channel).sayHello(HelloRequest.getDefaultInstance()));

      channel.shutdownNow();
      assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
      assertTrue(failure.toString().contains("502"), failure.toString());
    }
  }

  @Test
  void theBootstrapTellsTheMissingClassAtTheStart() {
    FunctionError error = initError("helloworld.GreeterLamda");

    assertEquals("java.lang.ClassNotFoundException", error.type());
    assertEquals("helloworld.GreeterLamda", error.message());
  }

  @Test
  void theBootstrapTellsAClassThatIsNoHandler() {
    FunctionError error = initError("helloworld.GreeterService");

    assertEquals(
        "handler: helloworld.GreeterService"
            + " (expected: a class that implements RequestStreamHandler)",
        error.message());
  }

  /** The managed runtime at the first invocation, as with a class; it would take another method. */
  @Test
  void bothTellAMethodThatIsNotThere() throws Exception {
    String name = "helloworld.GreeterLambda::nope";
    try (LocalLambda lambda = handler(name).start()) {
      FunctionError error = assertInstanceOf(FunctionError.class, lambda.invoke("{}"));

      assertEquals("Runtime.BadFunctionCode", error.reason());
      assertTrue(error.message().contains("nope"), error.message());
    }
    assertEquals(
        "handler: " + name + " (expected: package.Class or package.Class::handleRequest)",
        initError(name).message());
  }

  private static FunctionError initError(String handler) {
    return assertThrows(InitErrorException.class, () -> handler(handler).bootstrap().start())
        .error();
  }
}
