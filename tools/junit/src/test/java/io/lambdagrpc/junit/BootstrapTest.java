package io.lambdagrpc.junit;

import static io.lambdagrpc.junit.Greetings.PATIENCE;
import static io.lambdagrpc.junit.Greetings.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A package under lambda-grpc's own runtime, which streams. */
class BootstrapTest {

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.zip(GreeterPackage.zip())
          .handler("greeting.GreeterHandler")
          .streaming()
          .timeout(PATIENCE)
          .initTimeout(PATIENCE);

  @Test
  void repliesArriveAsTheyAreSent(@TempDir Path folder) throws Exception {
    Greetings.checkStreaming(lambda, folder.resolve("go"));
  }

  @Test
  void theLogIsThatOfTheProcess() throws Exception {
    assertEquals(Status.Code.INTERNAL, refusal(lambda.channel(), "bug").getCode());

    assertTrue(lambda.lastCall().awaitLog("a bug of the service's", PATIENCE));
  }
}
