package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.FORBIDDEN;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies whose connection is closed, by either side, while the handler runs. */
@Timeout(30)
class StaleConnectionTest {

  private static final int MILLIS = 60_000;
  private static final byte[] EVENT = {'1'};
  private static final byte[] PRELUDE = {'{', '}'};
  private static final String PRELUDE_ON_THE_WIRE = "{}" + "\0".repeat(8);

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();
  private final RuntimeApiClient client = new RuntimeApiClient(api.endpoint());

  StaleConnectionTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    client.close();
    api.close();
  }

  private ChunkedReply openStaleReply() throws IOException {
    api.answerAndClose(invocation("id", EVENT));
    RuntimeApiClient.Next invocation = client.next(0);
    api.awaitClose();
    return (ChunkedReply) client.openReply(invocation);
  }

  private void assertStreamed(String body) throws InterruptedException {
    assertTrue(api.take().line().startsWith("GET "));
    ScriptedRuntimeApi.Request reply = api.take();
    assertTrue(reply.line().contains("/id/response "), reply.line());
    assertEquals(PRELUDE_ON_THE_WIRE + body, reply.text());
    assertEquals(2, api.connections());
  }

  private static void write(ChunkedReply reply, String chunk) {
    reply.writeChunk(chunk.getBytes(StandardCharsets.US_ASCII));
  }

  /** A 403 is the answer where the reply had arrived at the first try. */
  @ParameterizedTest
  @ValueSource(strings = {ACCEPTED, FORBIDDEN})
  void aReplyThatLeftInOneWriteLeavesOnceMore(String answer) throws Exception {
    ChunkedReply reply = openStaleReply();
    api.answer(answer);
    reply.begin(PRELUDE);
    write(reply, "a");
    reply.end();
    assertTrue(reply.finish(null, MILLIS));
    assertStreamed("a");
  }

  @Test
  void oneOfWhichTheSecondWriteFailsBeginsAnew() throws Exception {
    ChunkedReply reply = openStaleReply();
    api.answer(ACCEPTED);
    writeThrice(reply);
    assertTrue(reply.finish(null, MILLIS));
    assertStreamed("abc");
  }

  @Test
  void oneThatIsRefusedAfterThatIsLost() throws Exception {
    ChunkedReply reply = openStaleReply();
    api.answer(FORBIDDEN);
    writeThrice(reply);
    IOException refused = assertThrows(IOException.class, () -> reply.finish(null, MILLIS));
    assertTrue(String.valueOf(refused.getMessage()).contains(" answered 403"), refused::toString);
  }

  private static void writeThrice(ChunkedReply reply) throws IOException {
    reply.begin(PRELUDE);
    write(reply, "a");
    reply.flush();
    write(reply, "b");
    reply.flush();
    write(reply, "c");
    reply.end();
  }

  /** The connection is as it is: nothing more is written to it, not even the error. */
  @Test
  void aReplyWhoseFlushFailsIsGivenUp() throws Exception {
    api.answer(invocation("id", EVENT));
    ChunkedReply reply = (ChunkedReply) client.openReply(client.next(0));
    reply.begin(PRELUDE);
    reply.flush();
    write(reply, "a");
    reply.flush();
    client.close();
    write(reply, "b");
    assertThrows(IOException.class, reply::flush);
    assertTrue(reply.finish(new IllegalStateException("the handler saw it fail"), MILLIS));
    assertEquals(1, api.connections());
  }

  @Test
  void thereIsNoThirdTry() throws Exception {
    ChunkedReply reply = openStaleReply();
    api.answerAndClose("");
    reply.begin(PRELUDE);
    reply.end();
    assertThrows(IOException.class, () -> reply.finish(null, MILLIS));
    assertStreamed("");
  }

  @Test
  void aFailureOfTheHandlerIsToldOnTheNewConnection() throws Exception {
    ChunkedReply reply = openStaleReply();
    api.answer(ACCEPTED);
    reply.begin(PRELUDE);
    reply.flush();
    write(reply, "half");
    assertTrue(reply.finish(new IOException("broken"), MILLIS));
    assertTrue(api.take().line().startsWith("GET "));
    ScriptedRuntimeApi.Request request = api.take();
    assertEquals(PRELUDE_ON_THE_WIRE, request.text());
    assertEquals(
        "java.io.IOException", request.trailers().get("lambda-runtime-function-error-type"));
  }

  /** What {@link RuntimeLoop#stop} does to an invocation that has just been taken. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInvocationThatWasTakenIsAnsweredAfterTheClose(boolean streams) throws Exception {
    api.answer(invocation("id", EVENT)).answer(ACCEPTED);
    RuntimeApiClient.Next invocation = client.next(0);
    client.close();
    if (streams) {
      ChunkedReply reply = (ChunkedReply) client.openReply(invocation);
      writeThrice(reply);
      assertTrue(reply.finish(null, MILLIS));
      assertStreamed("abc");
      return;
    }
    assertTrue(client.respond(invocation, EVENT));
    assertTrue(api.take().line().startsWith("GET "));
    assertEquals("1", api.take().text());
  }
}
