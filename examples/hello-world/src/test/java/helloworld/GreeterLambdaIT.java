package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.junit.LambdaGrpc;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The zip, under the client of Lambda's managed Java runtime. */
class GreeterLambdaIT {

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.zip(Path.of("target/function.zip"))
          .handler("helloworld.GreeterLambda")
          .env("LAMBDA_GRPC_WIRE_LOG", "true")
          .memory(512)
          .timeout(Duration.ofSeconds(30));

  @Test
  void greets() throws Exception {
    HelloReply reply =
        GreeterGrpc.newBlockingStub(lambda.channel())
            .sayHello(HelloRequest.newBuilder().setName("you").build());

    assertEquals("Hello you!", reply.getMessage());
    assertTrue(lambda.lastCall().awaitLog("grpc-status:0", Duration.ofSeconds(30)));
  }
}
