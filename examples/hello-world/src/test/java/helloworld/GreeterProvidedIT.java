package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.junit.LambdaGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The zip for {@code provided.al2023}, with its own JRE and AOT cache, if it is made. */
@EnabledIf("isMade")
class GreeterProvidedIT {
  private static final Path ZIP = Path.of("target/provided.zip");

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.zip(ZIP)
          .handler("helloworld.GreeterLambda")
          .bootstrap()
          .streaming()
          .timeout(Duration.ofSeconds(30));

  static boolean isMade() {
    return Files.exists(ZIP);
  }

  @Test
  void greets() {
    HelloReply reply =
        GreeterGrpc.newBlockingStub(lambda.channel())
            .sayHello(HelloRequest.newBuilder().setName("you").build());

    assertEquals("Hello you!", reply.getMessage());
  }
}
