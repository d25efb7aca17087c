package io.lambdagrpc.junit;

import static io.lambdagrpc.junit.Greetings.PATIENCE;
import static io.lambdagrpc.junit.Greetings.greet;
import static io.lambdagrpc.junit.Greetings.refusal;
import static io.lambdagrpc.junit.Greetings.spell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.lambdagrpc.local.EventKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A package under the managed runtime's client. */
class ZipTest {

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.zip(GreeterPackage.zip())
          .handler("greeting.GreeterHandler")
          .event(EventKind.HTTP_API)
          .env("LAMBDA_GRPC_WIRE_LOG", "true")
          .memory(256)
          .timeout(PATIENCE)
          .initTimeout(PATIENCE);

  @Test
  void aCallGoesToTheProcess() {
    assertEquals("Hello you!", greet(lambda.channel(), "you"));

    RecordedCall call = lambda.lastCall();
    assertEquals(EventKind.HTTP_API, Events.kindOf(call.event()));
    assertEquals(200, call.httpStatus());
    assertEquals("grpc-status:0\r\n", call.frames().get(1).text());
    assertEquals(List.of("y", "yo", "you"), spell(lambda.channel(EventKind.ALB), "you"));
  }

  @Test
  void theLogOfACallIsWhatTheProcessWroteDuringIt() throws Exception {
    assertEquals("Hello you!", greet(lambda.channel(), "you"));
    RecordedCall first = lambda.lastCall();
    // What comes out of the pipe once the next call has begun would count as that one's.
    assertTrue(first.awaitLog("grpc-status:0", PATIENCE), first.log());
    assertEquals(Status.Code.INTERNAL, refusal(lambda.channel(), "bug").getCode());
    RecordedCall second = lambda.lastCall();

    assertTrue(second.awaitLog("a bug of the service's", PATIENCE), second.log());
    assertTrue(second.awaitLog("REPORT RequestId: " + second.requestId(), PATIENCE));
    assertTrue(second.log().startsWith("START RequestId: " + second.requestId()), second.log());
    assertFalse(first.log().contains("a bug of the service's"), first.log());
    assertTrue(lambda.awaitLog("a bug of the service's", PATIENCE));
    assertTrue(lambda.log().contains(first.log()), lambda.log());
  }
}
