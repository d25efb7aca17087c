package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.local.LocalLambda;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a client that speaks native gRPC hears from a local Lambda. */
class NativeClientIT {

  @Test
  void isToldWhatToUseAndTheLogHasIt() throws Exception {
    try (LocalLambda lambda =
        LocalLambda.builder()
            .code(Example.zip(GreeterLambda.class))
            .handler(GreeterLambda.class.getName())
            .initTimeout(Duration.ofSeconds(30))
            .start()) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(lambda.uri().getHost(), lambda.uri().getPort())
              .usePlaintext()
              .build();
      StatusRuntimeException failure =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  GreeterGrpc.newBlockingStub(channel).sayHello(HelloRequest.getDefaultInstance()));
      channel.shutdownNow();

      assertEquals(Status.Code.UNIMPLEMENTED, failure.getStatus().getCode(), failure::toString);
      assertTrue(failure.toString().contains("expected: grpc-web"), failure::toString);
      // Once: the call is not tried again.
      String refusal = "refused: HTTP/2, as of a native gRPC client";
      assertEquals(
          1, lambda.log().lines().filter(line -> line.startsWith(refusal)).count(), lambda::log);
    }
  }
}
