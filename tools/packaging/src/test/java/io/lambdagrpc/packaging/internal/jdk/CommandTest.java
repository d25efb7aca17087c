package io.lambdagrpc.packaging.internal.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {

  private static Command sh(String script) throws Exception {
    return Command.run(List.of("sh", "-c", script), null, Duration.ofMinutes(1));
  }

  @Test
  void bothStreamsAreKeptInTheirOrder() throws Exception {
    assertEquals(new Command(3, "out\nerr\nout"), sh("echo out; echo err >&2; echo out; exit 3"));
  }

  /** Its text goes into an error, and a program may print more than the memory holds. */
  @Test
  void ofAProgramThatPrintsMegabytesTheEndIsKept() throws Exception {
    Command command = sh("yes | head -c 5000000; echo the end");
    assertEquals(0, command.status());
    assertTrue(command.output().length() <= Command.OUTPUT_BYTES);
    assertTrue(command.output().endsWith("y\nthe end"), command::output);
  }
}
