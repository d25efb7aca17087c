package echo;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import helloworld.GreeterLambda;
import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.it.fronts.Program;
import io.lambdagrpc.it.fronts.RunningService;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import worlds.PricesHandler;
import worlds.PricesServer;

/** What docs/calling.md and docs/server.md say to type prints what the pages say. */
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

  @Test
  void bufCallsThePricesWithoutTheirSchemaOnAServerAndOnLambda() throws Exception {
    NpmPackages.install();
    String shown = "http://127.0.0.1:9000";

    try (RunningService server = Deployment.server(PricesServer.class).start()) {
      String authority = requireNonNull(server.routes().get(0).channel().authority());
      assertPrints("prices.sh", shown, "http://" + authority);
    }
    try (LocalLambda lambda = function(PricesHandler.class).grpcPort(0).start()) {
      assertPrints("prices.sh", shown, "http://127.0.0.1:" + lambda.grpcPort());
    }
  }

  private static void assertPrints(String script, String shown, Class<?> handler) throws Exception {
    try (LocalLambda lambda = function(handler).start()) {
      assertPrints(script, shown, "http://127.0.0.1:" + lambda.uri().getPort());
    }
  }

  private static void assertPrints(String script, String shown, String url) throws Exception {
    for (ShownCommand command : ShownCommand.read(Path.of("src", "test", "sh", script))) {
      assertEquals(command.output(), command.run(shown, url), command::toString);
    }
  }

  private static LocalLambdaBuilder function(Class<?> handler) {
    return LocalLambda.builder()
        .code(Example.zip(handler))
        .handler(handler.getName())
        .env("PAGE_ORIGIN", "http://127.0.0.1")
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }
}
