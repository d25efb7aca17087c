package helloworld.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.junit.LambdaGrpc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The handler, in this JVM: replies arrive together, as in a function that does not stream. */
class GreeterLambdaTest {

  @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(GreeterLambda.class);

  @Test
  void greetsLetterByLetter() {
    List<String> messages = new ArrayList<>();
    GreeterGrpc.newBlockingStub(lambda.channel())
        .streamHello(HelloRequest.newBuilder().setName("you").build())
        .forEachRemaining(reply -> messages.add(reply.getMessage()));

    assertEquals(List.of("y", "yo", "you"), messages);
    assertEquals(4, lambda.lastCall().frames().size());
  }
}
