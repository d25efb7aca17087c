package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.FORBIDDEN;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.internal.event.StreamedReply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Runtime API says is cut at every offset, and one loop serves on after each. */
@Timeout(60)
class CutReplyTest {

  private static final byte[] EVENT = "{\"a\": 1}".getBytes(StandardCharsets.US_ASCII);

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  CutReplyTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private static void answer(OutputStream out) throws IOException {
    if (out instanceof StreamedReply reply) {
      reply.begin(EVENT);
      reply.end();
    } else {
      out.write(EVENT);
    }
  }

  private FutureTask<Void> start(boolean streams) {
    return LoopThread.start(api, (event, reply, context) -> answer(reply), streams);
  }

  private void takes(String... expected) throws InterruptedException {
    for (String word : expected) {
      String line = api.take().line();
      assertEquals(word, line.substring(0, line.indexOf(' ')) + id(line), line);
    }
  }

  private static String id(String line) {
    String[] words = line.split("/", -1);
    return line.startsWith("POST ") ? " " + words[4] : "";
  }

  private void serveOneMore(String id) throws InterruptedException {
    api.answer(invocation(id, EVENT)).answer(ACCEPTED);
    takes("GET", "POST " + id);
  }

  /** That it has come to an end by itself is told of by the poll that it still makes. */
  private void assertServesOn(FutureTask<Void> loop) throws Exception {
    takes("GET");
    api.close();
    assertThrows(ExecutionException.class, loop::get);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInvocationThatIsCut(boolean streams) throws Exception {
    FutureTask<Void> loop = start(streams);
    int length = invocation("cut", EVENT).length();
    for (int cut = 0; cut < length; cut++) {
      api.answerAndClose(invocation("cut", EVENT).substring(0, cut));
      takes("GET");
      serveOneMore("id-" + cut);
    }
    assertServesOn(loop);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAcceptanceThatIsCut(boolean streams) throws Exception {
    FutureTask<Void> loop = start(streams);
    for (int cut = 0; cut < ACCEPTED.length(); cut++) {
      api.answer(invocation("cut-" + cut, EVENT)).answerAndClose(ACCEPTED.substring(0, cut));
      takes("GET", "POST cut-" + cut);
      if (cut == 0) {
        // Nothing was said, so it may not have arrived.
        api.answer(FORBIDDEN);
        takes("POST cut-0");
      }
      serveOneMore("id-" + cut);
    }
    assertServesOn(loop);
  }
}
