package echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import helloworld.GreeterLambda;
import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.it.fronts.Program;
import io.lambdagrpc.local.LocalLambda;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What docs/calling.md says to type prints what the page says. */
class CommandLineIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void curlCallsTheGreeter() throws Exception {
    Program.require("curl");

    assertPrints("curl.sh", "http://127.0.0.1:9000", GreeterLambda.class);
  }

  @Test
  void bufCallsTheEcho() throws Exception {
    NpmPackages.install();

    assertPrints("buf.sh", "http://127.0.0.1:9001", EchoHandler.class);
  }

  private static void assertPrints(String script, String shown, Class<?> handler) throws Exception {
    try (LocalLambda lambda =
        LocalLambda.builder()
            .code(Example.zip(handler))
            .handler(handler.getName())
            .env("PAGE_ORIGIN", "http://127.0.0.1")
            .timeout(PATIENCE)
            .initTimeout(PATIENCE)
            .start()) {
      String url = "http://127.0.0.1:" + lambda.uri().getPort();
      for (ShownCommand command : ShownCommand.read(Path.of("src", "test", "sh", script))) {
        assertEquals(command.output(), command.run(shown, url), command::toString);
      }
    }
  }
}
