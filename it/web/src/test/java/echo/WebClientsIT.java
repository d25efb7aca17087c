package echo;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.it.fronts.Program;
import io.lambdagrpc.local.LocalLambda;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The JavaScript clients that people use, in Node and on a page in a browser: the cases are in
 * {@code src/test/js}.
 */
class WebClientsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // Null where the machine lacks what the tests need.
  private static @Nullable PageServer pages;
  private static @Nullable LocalLambda lambda;

  @BeforeAll
  static void start() throws Exception {
    NpmPackages.install();

    pages = PageServer.start(Path.of("target", "web"));
    lambda =
        LocalLambda.builder()
            .code(Example.zip(EchoHandler.class))
            .handler(EchoHandler.class.getName())
            .env("PAGE_ORIGIN", pages.origin())
            .timeout(PATIENCE)
            .initTimeout(PATIENCE)
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (lambda != null) {
      lambda.close();
    }
    if (pages != null) {
      pages.close();
    }
  }

  @Test
  void theClientsWorkInNode() throws Exception {
    runTests("node.test.js", Map.of());
  }

  @Test
  void theClientsAndThePageWorkInChromium() throws Exception {
    Path chromium = Program.require("chromium").path();

    runTests("chromium.test.js", Map.of("CHROMIUM", chromium.toString()));
  }

  private static void runTests(String file, Map<String, String> settings) throws Exception {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("PAGE_URL", requireNonNull(pages).origin() + "/");
    environment.put("FUNCTION_URL", requireNonNull(lambda).uri().toString());

    int failed =
        Program.require("node")
            .run(environment, "--test", "--test-reporter=spec", "src/test/js/" + file);

    assertEquals(0, failed, file);
  }
}
