package orders;

import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/** How the function is packaged and run. */
enum Way {
  MANAGED,
  BOOTSTRAP,
  STREAMING,
  PROVIDED;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Returns what starts the function so; skips the test where its zip could not be made. */
  LocalLambdaBuilder builder() {
    LocalLambdaBuilder builder =
        LocalLambda.builder()
            .handler(OrdersHandler.class.getName())
            .code(Example.zip(OrdersHandler.class))
            .timeout(PATIENCE)
            .initTimeout(PATIENCE);
    if (this == PROVIDED) {
      Path zip = Example.providedZip(OrdersHandler.class);
      Assumptions.assumeTrue(Jdk.of(25).isPresent(), "no JDK 25 on this machine");
      return builder.code(zip).bootstrap();
    }
    if (this != MANAGED) {
      builder.env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap");
    }
    if (this == STREAMING) {
      builder.invokeMode(InvokeMode.RESPONSE_STREAM).env("LAMBDA_GRPC_RESPONSE_MODE", "streaming");
    }
    return builder;
  }
}
