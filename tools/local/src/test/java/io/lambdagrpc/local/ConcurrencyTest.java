package io.lambdagrpc.local;

import static io.lambdagrpc.local.StreamingTestBed.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private LocalRuntimeApi api;
  private ScriptedRuntime one;
  private ScriptedRuntime two;

  @BeforeEach
  void start() throws IOException {
    api = new LocalRuntimeApi(Duration.ofSeconds(30), "local", 2);
    one = new ScriptedRuntime(api);
    two = new ScriptedRuntime(api);
  }

  @AfterEach
  void stop() throws IOException {
    one.close();
    two.close();
    api.close();
  }

  @Test
  void asManyInvocationsAreInHandAtOnceAndNoneIsTakenForAnother() throws Exception {
    CompletableFuture<InvocationResult> a = api.invokeAsync("[1]".getBytes(UTF_8));
    CompletableFuture<InvocationResult> b = api.invokeAsync("[2]".getBytes(UTF_8));
    ScriptedRuntime.Reply first = one.invocation();
    ScriptedRuntime.Reply second = two.invocation();
    assertEquals("[1]", first.body());
    assertEquals("[2]", second.body());

    one.startHttp(first.id());
    assertEquals(202, two.post("invocation/" + second.id() + "/response", "two").status());
    assertEquals(new Success("two"), await(b));
    api.submit("[3]".getBytes(UTF_8));
    assertEquals("[3]", two.invocation().body());
    one.chunk("one");
    assertEquals(202, one.end().status());
    assertEquals("one", assertInstanceOf(Success.class, await(a)).payload().split("\0{8}", 2)[1]);
  }

  /** As for Lambda, it is idle then: its reply broke off, say, and its reader takes nothing. */
  @Test
  void whoServesSeveralMayAskForOneMoreWhileAllAreUnderWay() throws Exception {
    api.submit("[1]".getBytes(UTF_8));
    api.submit("[2]".getBytes(UTF_8));
    one.startHttp(one.invocation().id());
    two.next();
    api.submit("[3]".getBytes(UTF_8));
    try (ScriptedRuntime three = new ScriptedRuntime(api)) {
      assertEquals("[3]", three.invocation().body());
    }
  }

  @Test
  void closingEndsAllThatIsInHand() throws Exception {
    CompletableFuture<InvocationResult> a = api.invokeAsync(new byte[0]);
    CompletableFuture<InvocationResult> b = api.invokeAsync(new byte[0]);
    one.next();
    two.next();
    api.close();
    assertInstanceOf(FunctionError.class, await(a));
    assertInstanceOf(FunctionError.class, await(b));
  }
}
