package helloworld.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.junit.LambdaGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The zip, which streams its replies. */
class GreeterLambdaIT {

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.zip(Path.of("target/function.zip"))
          .handler("helloworld.stream.GreeterLambda")
          .streaming()
          .timeout(Duration.ofSeconds(30));

  @Test
  void repliesArriveWhileTheServiceStillWorks() {
    // 250 letters take the service five seconds, and the first one is here at once.
    Iterator<HelloReply> replies =
        GreeterGrpc.newBlockingStub(lambda.channel())
            .streamHello(HelloRequest.newBuilder().setName("a".repeat(250)).build());

    assertEquals("a", replies.next().getMessage());
    assertTrue(lambda.lastCall().frames().size() < 251);
    assertEquals(
        "chunked", lambda.lastCall().headers().firstValue("transfer-encoding").orElseThrow());
  }
}
