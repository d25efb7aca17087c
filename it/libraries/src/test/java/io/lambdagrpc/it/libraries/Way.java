package io.lambdagrpc.it.libraries;

import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.time.Duration;

/** How a function is run. */
enum Way {
  MANAGED,
  BOOTSTRAP,
  STREAMING;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Returns what starts a function in this way. */
  LocalLambdaBuilder builder(Library library) {
    LocalLambdaBuilder builder =
        LocalLambda.builder()
            .code(library.zip())
            .handler(library.handler())
            .timeout(PATIENCE)
            .initTimeout(PATIENCE);
    if (this != MANAGED) {
      builder.env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap");
    }
    if (this == STREAMING) {
      builder.invokeMode(InvokeMode.RESPONSE_STREAM).env("LAMBDA_GRPC_RESPONSE_MODE", "streaming");
    }
    return builder;
  }
}
