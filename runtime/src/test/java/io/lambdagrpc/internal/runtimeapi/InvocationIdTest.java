package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.head;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.ScriptedRuntimeApi.Request;
import io.lambdagrpc.internal.event.StreamedReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Lambda-Runtime-Invocation-Id}, by which Lambda tells an answer that is too late. */
@Timeout(30)
class InvocationIdTest {

  private static final String HEADER = "lambda-runtime-invocation-id";
  private static final String GONE =
      "HTTP/1.1 410 Gone\r\nContent-Length: 43\r\n\r\n"
          + "{\"errorType\":\"ErrorRuntimeInvokeTimeout\"   }";

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();
  private final PrintStream stdout = System.out;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  InvocationIdTest() throws IOException {}

  @BeforeEach
  void takeTheLog() {
    System.setOut(new PrintStream(log, true, UTF_8));
  }

  @AfterEach
  void close() throws IOException {
    System.setOut(stdout);
    api.close();
  }

  /** Does what the event says. */
  private static void serve(InputStream event, OutputStream out) throws IOException {
    String todo = new String(event.readAllBytes(), UTF_8);
    if (todo.equals("buffer")) {
      out.write('1');
    } else if (todo.equals("throw")) {
      throw new IllegalStateException("thrown");
    } else if (todo.startsWith("stream")) {
      StreamedReply reply = (StreamedReply) out;
      reply.begin("{}".getBytes(UTF_8));
      reply.flush();
      if (todo.equals("stream")) {
        reply.end();
      }
    }
  }

  private FutureTask<Void> start(boolean streams) {
    return LoopThread.start(api, (event, reply, context) -> serve(event, reply), streams);
  }

  private static String invocation(String idLine, String todo) {
    return head("id", 60_000) + idLine + "Content-Length: " + todo.length() + "\r\n\r\n" + todo;
  }

  private Request post(String idLine, String todo, String acceptance) throws InterruptedException {
    api.answer(invocation(idLine, todo)).answer(acceptance);
    api.take();
    return api.take();
  }

  /** The loop is waited for, so that it says no more. */
  private void end(FutureTask<Void> loop) throws IOException, InterruptedException {
    api.take();
    api.close();
    assertThrows(ExecutionException.class, loop::get);
  }

  @ParameterizedTest
  @ValueSource(strings = {"buffer", "throw", "stream", "stream and leave"})
  void goesBackAsItCameAndOnlyWhereItCame(String todo) throws Exception {
    FutureTask<Void> loop = start(todo.startsWith("stream"));
    for (String id : new String[] {"0", "6f9619ff-8b86-d011", "a b;\t\u00e9\u00ff,=\"", ""}) {
      Request request = post("Lambda-Runtime-Invocation-Id: " + id + "\r\n", todo, ACCEPTED);
      assertEquals(id, request.headers().get(HEADER));
    }
    assertNull(post("", todo, ACCEPTED).headers().get(HEADER));
    assertEquals(
        "7", post("LAMBDA-RUNTIME-INVOCATION-ID:7\r\n", todo, ACCEPTED).headers().get(HEADER));
    end(loop);
  }

  @Test
  void goesWithTheAnswerThatLeavesOnceMore() throws Exception {
    FutureTask<Void> loop = start(false);
    api.answerAndClose(invocation("Lambda-Runtime-Invocation-Id: 1\r\n", "buffer"));
    api.answer(ACCEPTED);
    api.take();
    assertEquals("1", api.take().headers().get(HEADER));
    end(loop);
  }

  /** As where memory does not hold the event: nothing of the invocation is known but its head. */
  @Test
  void goesWithTheReportOfWhatWasNeverServed() throws Exception {
    try (RuntimeApiClient client = new RuntimeApiClient(api.endpoint())) {
      api.answer(invocation("Lambda-Runtime-Invocation-Id: 1\r\n", "buffer")).answer(ACCEPTED);
      client.next(0);
      client.abandon(new OutOfMemoryError("heap"));
      api.take();
      assertEquals("1", api.take().headers().get(HEADER));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"buffer", "throw", "stream", "stream and leave"})
  void anAnswerThatIsTooLateIsOneLineAndTheNextIsServed(String todo) throws Exception {
    FutureTask<Void> loop = start(todo.startsWith("stream"));
    post("Lambda-Runtime-Invocation-Id: 1\r\n", todo, GONE);
    Request next = post("Lambda-Runtime-Invocation-Id: 2\r\n", "buffer", ACCEPTED);
    assertEquals("1", next.text());
    assertEquals("2", next.headers().get(HEADER));
    end(loop);
    String answer = todo.equals("throw") ? "error" : "response";
    Stream<String> lines = log.toString(UTF_8).lines().filter(line -> line.contains("410"));
    assertEquals(
        "invocation/id/" + answer + " answered 410, too late: the invocation has timed out",
        lines.map(line -> line.replaceAll(".*(?=invocation/id)", "")).reduce("", String::concat));
  }
}
