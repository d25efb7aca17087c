package io.lambdagrpc.local;

import static io.lambdagrpc.local.StreamingTestBed.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls of a runtime with SnapStart, in the order of AWS's page for container images. */
class SnapshotTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private LocalRuntimeApi api;
  private ScriptedRuntime runtime;

  @BeforeEach
  void start() throws IOException {
    api = LocalRuntimeApi.start(PATIENCE);
    runtime = new ScriptedRuntime(api);
  }

  @AfterEach
  void stop() throws IOException {
    runtime.close();
    api.close();
  }

  @Test
  void aSnapshotIsRestoredForTheFirstInvocation() throws Exception {
    runtime.startRestore();
    assertTrue(api.awaitPoll(PATIENCE));
    CompletableFuture<InvocationResult> result = api.invokeAsync("[1]".getBytes(UTF_8));
    assertEquals(200, runtime.reply().status());
    ScriptedRuntime.Reply invocation = runtime.invocation();
    assertEquals("[1]", invocation.body());
    runtime.post("invocation/" + invocation.id() + "/response", "[2]");
    assertEquals(new Success("[2]"), await(result));
  }

  @Test
  void nothingElseIsInOrderWhileItIsStored() throws Exception {
    runtime.startRestore();
    assertTrue(api.awaitPoll(PATIENCE));
    try (ScriptedRuntime other = new ScriptedRuntime(api)) {
      assertEquals(403, other.restore().status());
      assertEquals(403, other.invocation().status());
      assertEquals(403, other.post("init/error", "{}").status());
      assertEquals(403, other.post("restore/error", "{}").status());
    }
    api.submit("[1]".getBytes(UTF_8));
    assertEquals(200, runtime.reply().status());
  }

  @Test
  void aRestoreComesOnceAndBetweenInitializationAndInvocations() throws Exception {
    assertEquals(403, runtime.post("restore/error", "{}").status());
    api.submit("[1]".getBytes(UTF_8));
    assertEquals(200, runtime.restore().status());
    assertEquals(403, runtime.restore().status());
    assertEquals(403, runtime.post("init/error", "{}").status());
    assertEquals("[1]", runtime.invocation().body());
    assertEquals(403, runtime.post("restore/error", "{}").status());
    assertEquals(403, runtime.restore().status());
  }

  @Test
  void aHookThatFailsBeforeTheSnapshotIsAnErrorOfTheInitialization() throws Exception {
    assertEquals(202, runtime.post("init/error", "{\"errorType\":\"T\"}").status());
    assertFalse(api.awaitPoll(PATIENCE));
    assertEquals("T", assertInstanceOf(FunctionError.class, api.invoke("{}")).type());
  }

  @Test
  void anErrorOfTheRestoreFailsTheInvocationThatWaits() throws Exception {
    CompletableFuture<InvocationResult> queued = api.invokeAsync(new byte[0]);
    assertEquals(200, runtime.restore().status());
    assertEquals(202, runtime.post("restore/error", "{\"errorType\":\"T\"}").status());
    assertEquals("T", assertInstanceOf(FunctionError.class, await(queued)).type());
  }

  @Test
  void aRestoreThatTakesTooLongFailsTheInvocationThatWaits() throws Exception {
    try (LocalRuntimeApi hasty = new LocalRuntimeApi(PATIENCE, Duration.ofMillis(50), "local", 1);
        ScriptedRuntime slow = new ScriptedRuntime(hasty)) {
      CompletableFuture<InvocationResult> queued = hasty.invokeAsync(new byte[0]);
      assertEquals(200, slow.restore().status());
      assertEquals("Sandbox.Timedout", assertInstanceOf(FunctionError.class, await(queued)).type());
    }
  }

  @Test
  void closingEndsTheWaitForARestore() throws Exception {
    runtime.startRestore();
    assertTrue(api.awaitPoll(PATIENCE));
    api.end("Runtime.ExitError", "ended");
    assertEquals(403, runtime.reply().status());
  }
}
