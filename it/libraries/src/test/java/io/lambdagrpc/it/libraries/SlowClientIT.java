package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import echo.EchoGrpc;
import echo.EchoReply;
import echo.EchoRequest;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flow control of other stubs than grpc-java's own, where replies are streamed. */
@Timeout(120)
class SlowClientIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Without flow control, it would make replies as fast as it can until the deadline. */
  @ParameterizedTest
  @EnumSource(names = {"REACTOR", "COROUTINES"})
  void aServiceMakesNoMoreRepliesThanItsClientReads(Library library) throws Exception {
    try (Function function = Function.start(Way.STREAMING.builder(library))) {
      EchoRequest endless =
          EchoRequest.newBuilder().setText("x".repeat(64 * 1024)).setStayOpen(true).build();
      Iterator<EchoReply> replies =
          EchoGrpc.newBlockingStub(function.channel())
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .sayEach(endless);
      assertEquals(endless.getText(), replies.next().getText());

      assertTrue(function.lambda().awaitLog("SayEach cancelled", PATIENCE), function.lambda()::log);
      Matcher said = Pattern.compile("after (\\d+) replies").matcher(function.lambda().log());
      assertTrue(said.find());
      assertTrue(Integer.parseInt(said.group(1)) < 512, said.group());
    }
  }
}
