package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one invocation leaves for the next. */
@Timeout(30)
class RuntimeLoopTest {

  private static final byte[] EVENT = "{}".getBytes(StandardCharsets.US_ASCII);

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  RuntimeLoopTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private void serve(String id, String acceptance) throws InterruptedException {
    api.answer(invocation(id, EVENT)).answer(acceptance);
    assertTrue(api.take().line().startsWith("GET "));
    assertTrue(api.take().line().contains("/" + id + "/response "));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptThatAHandlerLeavesIsGoneAtTheNextInvocation(boolean streams) throws Exception {
    List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    FutureTask<Void> loop =
        LoopThread.start(
            api,
            (event, reply, context) -> {
              interrupted.add(Thread.currentThread().isInterrupted());
              Thread.currentThread().interrupt();
              reply.write(EVENT);
            },
            streams);
    serve("id-1", ACCEPTED);
    serve("id-2", ACCEPTED);
    assertTrue(api.take().line().startsWith("GET "));
    assertEquals(List.of(false, false), interrupted);
    api.close();
    assertThrows(ExecutionException.class, loop::get);
  }

  /** The peer waits for the end of a connection that it has called the last. */
  @ParameterizedTest
  @ValueSource(strings = {"close", "Close"})
  void aConnectionThatTheOtherSideEndsIsUsedNoMore(String close) throws Exception {
    FutureTask<Void> loop =
        LoopThread.start(api, (event, reply, context) -> reply.write(EVENT), false);
    serve("id-1", ACCEPTED.replace("\r\n\r\n", "\r\nConnection: " + close + "\r\n\r\n"));
    api.awaitClose();
    serve("id-2", ACCEPTED);
    assertEquals(2, api.connections());
    assertTrue(api.take().line().startsWith("GET "));
    api.close();
    assertThrows(ExecutionException.class, loop::get);
  }
}
