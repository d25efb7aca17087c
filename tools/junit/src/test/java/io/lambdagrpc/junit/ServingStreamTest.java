package io.lambdagrpc.junit;

import static io.lambdagrpc.junit.Greetings.PATIENCE;
import static io.lambdagrpc.junit.Greetings.spell;
import static org.junit.jupiter.api.Assertions.assertEquals;

import greeting.GreeterHandler;
import io.lambdagrpc.local.EventKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A handler in this JVM that streams. The POM sets its environment, and that of no other test. */
class ServingStreamTest {

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.serving(GreeterHandler.class).streaming().timeout(PATIENCE);

  @Test
  void repliesArriveAsTheyAreSent(@TempDir Path folder) throws Exception {
    Greetings.checkStreaming(lambda, folder.resolve("go"));
  }

  @Test
  void aFrontThatCannotStreamGetsTheReplyAsAWhole() {
    assertEquals(List.of("y", "yo", "you"), spell(lambda.channel(EventKind.ALB), "you"));
    assertEquals(4, lambda.lastCall().frames().size());
  }
}
