package io.lambdagrpc.it.interop;

import io.lambdagrpc.local.LocalLambda;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** grpc-java's interop suite against the function.zip, under AWS's managed-runtime client. */
class FunctionInteropIT {
  @SuppressWarnings("NullAway.Init") // NullAway does not know the annotation of start
  private static LocalLambda lambda;

  @BeforeAll
  static void start() throws Exception {
    lambda =
        LocalLambda.builder()
            .code(Path.of("target", "function.zip"))
            .handler(InteropFunction.class.getName())
            .timeout(InteropTests.PATIENCE)
            .initTimeout(InteropTests.PATIENCE)
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    lambda.close();
  }

  @TestFactory
  List<DynamicContainer> interop() throws Exception {
    return InteropTests.all((wire, hopeless) -> new InteropSuite(wire, lambda.uri(), hopeless));
  }
}
