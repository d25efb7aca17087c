package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

  private static String traced(String id, String trace) {
    return invocation(id, EVENT)
        .replaceFirst("\r\n", "\r\nLambda-Runtime-Trace-Id: " + trace + "\r\n");
  }

  private FutureTask<Void> start(RuntimeLoop loop) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              loop.run();
              return null;
            });
    new Thread(task, "runtime-loop").start();
    return task;
  }

  /** Makes three invocations, of which the second has no trace, and stops. */
  private List<String> traces(@Nullable Consumer<@Nullable String> traces, Supplier<String> trace)
      throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    RuntimeLoop loop =
        new RuntimeLoop(
            new RuntimeApiClient(api.endpoint()),
            (event, reply, context) -> seen.add(trace.get()),
            false,
            traces);
    api.answer(traced("id-1", "Root=1")).answer(ACCEPTED);
    api.answer(invocation("id-2", EVENT)).answer(ACCEPTED);
    api.answer(traced("id-3", "Root=3")).answer(ACCEPTED);
    FutureTask<Void> task = start(loop);
    for (int i = 0; i < 7; i++) {
      ScriptedRuntimeApi.Request unused = api.take();
    }
    loop.stop();
    task.get();
    return seen;
  }

  @Test
  void theTraceOfASingleLoopIsThatOfTheProcess() throws Exception {
    String property = "com.amazonaws.xray.traceHeader";
    assertEquals(
        List.of("Root=1", "null", "Root=3"),
        traces(null, () -> String.valueOf(System.getProperty(property))));
    System.clearProperty(property);
  }

  @Test
  void theTraceOfOneOfManyLoopsIsThatOfItsThread() throws Exception {
    ThreadLocal<@Nullable String> ofThread = new ThreadLocal<>();
    assertEquals(
        List.of("Root=1", "null", "Root=3"),
        traces(ofThread::set, () -> String.valueOf(ofThread.get())));
  }

  private String logOf(Callable<?> loop) throws Exception {
    PrintStream stdout = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      loop.call();
    } finally {
      System.setOut(stdout);
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLoopThatIsStoppedWhileItWaitsHasNothingToSay() throws Exception {
    RuntimeLoop loop =
        new RuntimeLoop(
            new RuntimeApiClient(api.endpoint()), (event, reply, context) -> {}, false, null);
    String log =
        logOf(
            () -> {
              FutureTask<Void> task = start(loop);
              assertTrue(api.take().line().startsWith("GET "));
              loop.stop();
              return task.get();
            });
    assertEquals("", log);
  }

  @Test
  void aLostReplyAndALostPollAfterItAreOneLineEach() throws Exception {
    String log =
        logOf(
            () -> {
              api.answer(invocation("id-1", EVENT))
                  .answer("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n")
                  .answerAndClose("");
              FutureTask<Void> loop =
                  LoopThread.start(api, (event, reply, context) -> reply.write(EVENT), false);
              for (int i = 0; i < 3; i++) {
                ScriptedRuntimeApi.Request unused = api.take();
              }
              serve("id-2", ACCEPTED);
              assertTrue(api.take().line().startsWith("GET "));
              api.close();
              return assertThrows(ExecutionException.class, loop::get);
            });
    String[] lines = log.split("\n", -1);
    assertEquals(
        "[ERROR] runtime loop: runtime api: invocation/id-1/response answered 500", lines[0]);
    assertEquals(
        "[ERROR] runtime loop: runtime api: " + api.endpoint() + " closed the connection",
        lines[1]);
  }
}
