package io.lambdagrpc.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.InitErrorException;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.nio.file.Path;
import onemethod.HookedHandler;
import onemethod.OneMethodGrpc;
import onemethod.Request1;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's {@code org.crac} hook under both runtimes; the local Lambda restores at once. */
class SnapStartIT {

  @TempDir Path folder;

  private LocalLambdaBuilder function(boolean ownRuntime) throws Exception {
    LocalLambdaBuilder builder =
        TestFunction.builder(folder, HookedHandler.class)
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
            .env("JAVA_TOOL_OPTIONS", "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    if (!ownRuntime) {
      return builder;
    }
    TestFunction.writeBootstrap(folder);
    return builder.bootstrap();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hooksRunBeforeTheFirstCallWhichIsServed(boolean ownRuntime) throws Exception {
    try (LocalLambda lambda = function(ownRuntime).start()) {
      String log = lambda.log();
      int before = log.indexOf("before the checkpoint");
      assertTrue(before >= 0 && before < log.indexOf("after the restore"), log);
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      assertEquals(
          "hello",
          OneMethodGrpc.newBlockingStub(channel)
              .method1(Request1.newBuilder().setText("hello").build())
              .getText());
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHookThatFailsEndsTheInitialization(boolean ownRuntime) throws Exception {
    LocalLambdaBuilder function = function(ownRuntime);
    for (String hook : new String[] {"before the checkpoint", "after the restore"}) {
      InitErrorException failure =
          assertThrows(InitErrorException.class, () -> function.env("FAILING_HOOK", hook).start());
      assertTrue(failure.error().payload().contains("Exception"), failure.error().payload());
    }
  }
}
