package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.FORBIDDEN;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.internal.event.PayloadFormat;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the Runtime API is told, and by which names. */
@Timeout(30)
class RuntimeApiReportTest {

  private final IllegalStateException failure = new IllegalStateException("no table");

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();
  private final RuntimeApiClient client = new RuntimeApiClient(api.endpoint());

  RuntimeApiReportTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    client.close();
    api.close();
  }

  private void assertReported(String path, String type) throws InterruptedException {
    ScriptedRuntimeApi.Request request = api.take();
    assertEquals("POST /2018-06-01/runtime/" + path + " HTTP/1.1", request.line());
    assertEquals(type, request.headers().get("lambda-runtime-function-error-type"));
    assertTrue(request.text().startsWith("{\"errorMessage\":\"no table\""), request.text());
  }

  @Test
  void aFailureHasItsTypeAndThatOfAHookTheNameThatLambdaKnows() throws Exception {
    api.answer(ACCEPTED).answer(ACCEPTED).answer(ACCEPTED);
    client.reportInitError(failure);
    assertReported("init/error", "java.lang.IllegalStateException");
    client.reportCheckpointError(failure);
    assertReported("init/error", "Runtime.BeforeSnapshotError");
    client.reportRestoreError(failure);
    assertReported("restore/error", "Runtime.AfterRestoreError");
  }

  @Test
  void anInvocationThatFailsIsReportedUnderItsId() throws Exception {
    String id = "!-a~";
    api.answer(invocation(id, new byte[2])).answer(ACCEPTED);
    RuntimeApiClient.Next next = client.next(0);
    assertEquals(id, next.requestId());
    ScriptedRuntimeApi.Request unused = api.take();
    client.reportError(next, failure);
    assertReported("invocation/" + id + "/error", "java.lang.IllegalStateException");
  }

  @Test
  void aReplyOfWhatLambdaTakesIsPostedAndAByteMoreIsNot() throws Exception {
    api.answer(invocation("id", new byte[2])).answer(ACCEPTED);
    RuntimeApiClient.Next next = client.next(0);
    ScriptedRuntimeApi.Request unused = api.take();
    assertTrue(client.respond(next, new byte[PayloadFormat.MAX_REPLY_LENGTH]));
    assertEquals(PayloadFormat.MAX_REPLY_LENGTH, api.take().body().length);
    assertFalse(client.respond(next, new byte[PayloadFormat.MAX_REPLY_LENGTH + 1]));
  }

  /** Of a reply to an invocation that is sent once more, 403 says that the first try arrived. */
  @Test
  void aPollThatIsSentOnceMoreMayStillBeRefused() throws Exception {
    api.answerAndClose(invocation("id", new byte[2]));
    assertEquals("id", client.next(0).requestId());
    api.awaitClose();
    api.answer(FORBIDDEN);
    assertEquals(
        "runtime api: invocation/next answered 403",
        assertThrows(IOException.class, () -> client.next(0)).getMessage());
    assertEquals(2, api.connections());
  }

  @Test
  void anAnswerThatIsNoAcceptanceSaysWhichAndWhere() throws Exception {
    api.answer("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
    assertEquals(
        "runtime api: init/error answered 500",
        assertThrows(IOException.class, () -> client.reportInitError(failure)).getMessage());
  }

  /** Only a connection that has served before may have been closed since. */
  @Test
  void aNewConnectionThatIsClosedIsNotTriedOnceMore() throws Exception {
    api.answerAndClose("");
    assertThrows(IOException.class, () -> client.next(0));
    assertEquals(1, api.connections());
    api.answer(invocation("id", new byte[2]) + "more than that");
    assertEquals("id", client.next(0).requestId());
    api.answerAndClose("");
    assertThrows(IOException.class, () -> client.next(0));
    assertEquals(3, api.connections());
  }
}
