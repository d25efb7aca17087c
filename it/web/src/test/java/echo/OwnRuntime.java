package echo;

import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.time.Duration;

/** The function under its own bootstrap. */
final class OwnRuntime {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private OwnRuntime() {}

  /**
   * Returns what starts it.
   *
   * @param responseMode as in {@code LAMBDA_GRPC_RESPONSE_MODE}
   * @param concurrency how many invocations it serves at a time
   */
  static LocalLambdaBuilder builder(String responseMode, InvokeMode invokeMode, int concurrency) {
    LocalLambdaBuilder builder =
        LocalLambda.builder()
            .code(Example.zip(EchoHandler.class))
            .handler(EchoHandler.class.getName())
            .env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap")
            .env("LAMBDA_GRPC_RESPONSE_MODE", responseMode)
            .env("PAGE_ORIGIN", "https://app.example.com")
            .invokeMode(invokeMode)
            .timeout(PATIENCE)
            .initTimeout(PATIENCE);
    return concurrency > 1
        ? builder.env("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(concurrency))
        : builder;
  }
}
