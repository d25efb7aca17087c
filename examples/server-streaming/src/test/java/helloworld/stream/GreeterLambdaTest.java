package helloworld.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.junit.LambdaGrpc;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  /** If it did not, 17 such calls would end the function's process. */
  @Test
  void stopsWhenItsCallHasEnded() {
    HelloRequest endless = HelloRequest.newBuilder().setName("a".repeat(100_000)).build();
    GreeterGrpc.GreeterBlockingStub greeter = GreeterGrpc.newBlockingStub(lambda.channel());
    for (int i = 0; i < 20; i++) {
      Iterator<HelloReply> replies =
          greeter.withDeadlineAfter(100, TimeUnit.MILLISECONDS).streamHello(endless);
      StatusRuntimeException end =
          assertThrows(StatusRuntimeException.class, () -> replies.forEachRemaining(reply -> {}));

      assertEquals(Status.Code.DEADLINE_EXCEEDED, end.getStatus().getCode());
    }
    greetsLetterByLetter();
  }
}
