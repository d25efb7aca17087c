package io.lambdagrpc.local;

import static io.lambdagrpc.local.StreamingTestBed.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a handler answers after its timeout, while a retry with the same request id is under way.
 */
class LateAnswerTest {

  private static final String ID = "chosen-by-the-caller";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  enum Answer {
    BUFFERED,
    STREAMED,
    ERROR
  }

  private LocalRuntimeApi api(int concurrency) throws IOException {
    LocalRuntimeApi api = LocalRuntimeApi.start(Duration.ofSeconds(30), concurrency);
    open.add(0, api);
    return api;
  }

  private ScriptedRuntime runtime(LocalRuntimeApi api) throws IOException {
    ScriptedRuntime runtime = new ScriptedRuntime(api);
    open.add(0, runtime);
    return runtime;
  }

  private static Invocation submit(LocalRuntimeApi api, String event) {
    return api.submit(new Invocation(ID, event.getBytes(UTF_8), new CollectedReply(), null));
  }

  private static void timeOut(Invocation invocation) {
    invocation.result.complete(RuntimeApiError.of(LocalRuntimeApi.TIMED_OUT, "timed out"));
  }

  private static ScriptedRuntime.Reply answer(
      ScriptedRuntime runtime, Answer how, String attempt, String content) throws IOException {
    String path = "invocation/" + ID;
    return switch (how) {
      case BUFFERED -> runtime.post(path + "/response", attempt, content);
      case STREAMED -> {
        runtime.startResponse(ID, attempt, "streaming", "text/plain");
        runtime.chunk(content);
        yield runtime.end();
      }
      case ERROR -> {
        String document = "{\"errorType\":\"T\",\"errorMessage\":\"" + content + "\"}";
        yield runtime.post(path + "/error", attempt, document);
      }
    };
  }

  private static void assertTooLate(ScriptedRuntime.Reply reply) {
    assertEquals(410, reply.status());
    assertTrue(reply.body().contains("\"ErrorRuntimeInvokeTimeout\""), reply.body());
  }

  private static String content(InvocationResult result) {
    return result instanceof Success success
        ? success.payload()
        : assertInstanceOf(FunctionError.class, result).message();
  }

  @ParameterizedTest
  @CsvSource({
    "1, BUFFERED",
    "1, STREAMED",
    "1, ERROR",
    "16, BUFFERED",
    "16, STREAMED",
    "16, ERROR"
  })
  void isRefusedAndTheRetryHasItsOwn(int concurrency, Answer how) throws Exception {
    LocalRuntimeApi api = api(concurrency);
    ScriptedRuntime slow = runtime(api);
    ScriptedRuntime next = runtime(api);
    Invocation first = submit(api, "first");
    ScriptedRuntime.Reply old = slow.invocation();
    timeOut(first);
    Invocation retry = submit(api, "retry");
    ScriptedRuntime.Reply invocation = next.invocation();
    assertEquals("retry", invocation.body());
    assertEquals(old.id(), invocation.id());

    assertTooLate(answer(slow, how, old.attempt(), "late"));
    assertEquals(202, answer(next, how, invocation.attempt(), "own").status());
    assertEquals("own", content(await(retry.result)));
    assertEquals("timed out", content(await(first.result)));
  }

  /** As Lambda does, so that older runtimes go on: this one's late answer is the retry's. */
  @Test
  void isToldByWhatTheRuntimeSendsBackOnly() throws Exception {
    LocalRuntimeApi api = api(2);
    ScriptedRuntime slow = runtime(api);
    Invocation first = submit(api, "first");
    slow.invocation();
    timeOut(first);
    Invocation retry = submit(api, "retry");
    runtime(api).invocation();
    assertEquals(202, answer(slow, Answer.BUFFERED, "", "late").status());
    assertEquals("late", content(await(retry.result)));
  }

  @ParameterizedTest
  @EnumSource
  void isRefusedOnceWhereNoRetryIsThere(Answer how) throws Exception {
    LocalRuntimeApi api = api(1);
    ScriptedRuntime slow = runtime(api);
    Invocation first = submit(api, "first");
    ScriptedRuntime.Reply old = slow.invocation();
    timeOut(first);
    assertTooLate(answer(slow, how, old.attempt(), "late"));
    assertEquals(403, answer(slow, how, old.attempt(), "later").status());
  }

  /** Begins a reply, which the timeout overtakes, and returns what its invocation was. */
  private static ScriptedRuntime.Reply beginLate(LocalRuntimeApi api, ScriptedRuntime slow)
      throws IOException {
    Invocation first = submit(api, "first");
    ScriptedRuntime.Reply old = slow.invocation();
    slow.startResponse(ID, old.attempt(), "streaming", "text/plain");
    while (!first.streaming.get()) {
      Thread.onSpinWait();
    }
    timeOut(first);
    slow.chunk("late");
    return old;
  }

  @Test
  void aStreamThatTheTimeoutOvertakesIsRefusedAtItsEnd() throws Exception {
    LocalRuntimeApi api = api(1);
    ScriptedRuntime slow = runtime(api);
    ScriptedRuntime.Reply unused = beginLate(api, slow);
    assertTooLate(slow.end());
  }

  /** A function that gives up its reader past the deadline would leave each event in memory. */
  @Test
  void aStreamThatBreaksOffAfterTheTimeoutIsForgotten() throws Exception {
    LocalRuntimeApi api = api(1);
    ScriptedRuntime slow = runtime(api);
    ScriptedRuntime.Reply old = beginLate(api, slow);
    slow.endOutput();
    assertEquals(400, slow.reply().status());
    assertEquals(403, answer(runtime(api), Answer.BUFFERED, old.attempt(), "later").status());
  }

  @Test
  void anIdThatIsNobodysIsRefused() throws Exception {
    LocalRuntimeApi api = api(1);
    ScriptedRuntime runtime = runtime(api);
    Invocation invocation = submit(api, "first");
    ScriptedRuntime.Reply handed = runtime.invocation();
    String other = "Lambda-Runtime-Invocation-Id: nobody\r\n";
    assertTooLate(answer(runtime, Answer.BUFFERED, other, "wrong"));
    assertEquals(202, answer(runtime, Answer.BUFFERED, handed.attempt(), "own").status());
    assertEquals("own", content(await(invocation.result)));
  }

  @Test
  void aRequestIdFitsIntoAHeader() throws Exception {
    LocalRuntimeApi api = api(1);
    for (String id : List.of("", "a b", "a\r\nb", "a/b", "\u00e9")) {
      assertThrows(IllegalArgumentException.class, () -> api.invokeAsync(new byte[0], id));
    }
  }
}
