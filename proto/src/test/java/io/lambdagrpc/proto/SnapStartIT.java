package io.lambdagrpc.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.InitErrorException;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.nio.file.Path;
import java.time.Duration;
import onemethod.HookedHandler;
import onemethod.OneMethodGrpc;
import onemethod.Request1;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's {@code org.crac} hook under both runtimes. */
class SnapStartIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

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

  /** The local Lambda publishes at its start, and restores at its first invocation. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hooksRunAroundTheSnapshotAndTheFirstCallIsServed(boolean ownRuntime) throws Exception {
    try (LocalLambda lambda = function(ownRuntime).start()) {
      assertTrue(lambda.awaitLog("before the checkpoint", PATIENCE), lambda.log());
      assertFalse(lambda.log().contains("after the restore"), lambda.log());
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      assertEquals(
          "hello",
          OneMethodGrpc.newBlockingStub(channel)
              .method1(Request1.newBuilder().setText("hello").build())
              .getText());
      channel.shutdownNow();
      assertTrue(lambda.awaitLog("after the restore", PATIENCE), lambda.log());
      assertEquals(1, lambda.environmentsStarted());
    }
  }

  @ParameterizedTest
  @CsvSource({"false, Runtime.BeforeCheckpointError", "true, Runtime.BeforeSnapshotError"})
  void aHookThatFailsBeforeTheSnapshotFailsThePublishing(boolean ownRuntime, String reason)
      throws Exception {
    LocalLambdaBuilder function = function(ownRuntime).env("FAILING_HOOK", "before the checkpoint");
    FunctionError error = assertThrows(InitErrorException.class, function::start).error();
    assertEquals(reason, error.reason());
    assertTrue(error.payload().contains("CheckpointException"), error.payload());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHookThatFailsAfterTheRestoreFailsTheInvocationAndEndsTheProcess(boolean ownRuntime)
      throws Exception {
    try (LocalLambda lambda =
        function(ownRuntime).env("FAILING_HOOK", "after the restore").start()) {
      for (int restored = 1; restored <= 2; restored++) {
        FunctionError error = assertInstanceOf(FunctionError.class, lambda.invoke("{}"));
        assertEquals("Runtime.AfterRestoreError", error.reason());
        assertEquals(restored, lambda.environmentsStarted());
      }
    }
  }
}
