package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.FORBIDDEN;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.internal.event.StreamedReply;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamed replies that do not end as they should, and what the loop does then. */
@Timeout(30)
class ChunkedReplyTest {

  private static final byte[] PRELUDE = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final String REFUSED = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n";

  private static final String BROKEN = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n";

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  ChunkedReplyTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  /** Begins a reply as its event says, and ends it in its own way. */
  private static void handle(String event, OutputStream out) throws IOException {
    StreamedReply reply = (StreamedReply) out;
    switch (event) {
      case "plain" -> out.write(PRELUDE);
      case "unsent" -> {
        reply.begin(PRELUDE);
        throw new StackOverflowError("unsent");
      }
      case "broken" -> {
        reply.begin(PRELUDE);
        reply.writeChunk(new byte[] {'a'});
        reply.flush();
        reply.writeChunk(new byte[] {'b'});
        throw new StackOverflowError("too \"deep\"");
      }
      case "open" -> {
        reply.begin(PRELUDE);
        reply.flush();
      }
      default -> {
        reply.begin(PRELUDE);
        reply.end();
      }
    }
  }

  /** Serves one invocation, and then one more to see that the loop lives. */
  private ScriptedRuntimeApi.Request serve(String event, String answer) throws Exception {
    RequestStreamHandler handler =
        (in, out, context) -> handle(new String(in.readAllBytes(), StandardCharsets.US_ASCII), out);
    api.answer(invocation("id", event.getBytes(StandardCharsets.US_ASCII))).answer(answer);
    api.answer(invocation("id-2", PRELUDE)).answer(ACCEPTED);
    FutureTask<Void> loop = LoopThread.start(api, handler, true);
    api.take();
    ScriptedRuntimeApi.Request reply = api.take();
    api.take();
    assertTrue(api.take().line().contains("/id-2/response "));
    api.close();
    ExecutionException end = assertThrows(ExecutionException.class, loop::get);
    assertInstanceOf(IOException.class, end.getCause());
    return reply;
  }

  @Test
  void aHandlerThatBreaksDownLeavesErrorTrailers() throws Exception {
    ScriptedRuntimeApi.Request reply = serve("broken", ACCEPTED);
    assertEquals("{}" + "\0".repeat(8) + "a", reply.text());
    String body = String.valueOf(reply.trailers().get("lambda-runtime-function-error-body"));
    String document = new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
    assertTrue(
        document.startsWith(
            "{\"errorMessage\":\"too \\\"deep\\\"\",\"errorType\":\"java.lang.StackOverflowError\","
                + "\"stackTrace\":[\"io.lambdagrpc.internal.runtimeapi.ChunkedReplyTest.handle("),
        document);
    assertEquals(
        Map.of(
            "lambda-runtime-function-error-type",
            "java.lang.StackOverflowError",
            "lambda-runtime-function-error-body",
            body),
        reply.trailers());
  }

  @Test
  void aReplyThatIsLeftOpenIsAnError() throws Exception {
    ScriptedRuntimeApi.Request reply = serve("open", ACCEPTED);
    assertEquals("java.io.IOException", reply.trailers().get("lambda-runtime-function-error-type"));
  }

  @Test
  void aReplyOfWhichNothingHasLeftIsAnErrorOfItsInvocation() throws Exception {
    ScriptedRuntimeApi.Request reply = serve("unsent", ACCEPTED);
    assertTrue(reply.line().contains("/id/error "), reply.line());
  }

  @Test
  void aReplyThatIsNotStreamedIsPosted() throws Exception {
    ScriptedRuntimeApi.Request reply = serve("plain", ACCEPTED);
    assertEquals("{}", reply.text());
    assertEquals("2", reply.headers().get("content-length"));
  }

  @Test
  void aReplyThatIsRefusedAtItsEndIsTheLastOfItsConnection() throws Exception {
    ScriptedRuntimeApi.Request reply = serve("whole", REFUSED);
    assertEquals("{}" + "\0".repeat(8), reply.text());
    assertEquals(Map.of(), reply.trailers());
    assertEquals(2, api.connections());
  }

  /** To end for that would cost an environment, and with many loops those of others, too. */
  @Test
  void theLoopOutlastsALambdaThatStillPassesOnAReplyWhichWasCut() throws Exception {
    RequestStreamHandler handler = (in, out, context) -> handle("whole", out);
    api.answer(invocation("id", PRELUDE)).answer(REFUSED);
    // In between, a poll fails otherwise.
    api.answer(FORBIDDEN).answer(BROKEN).answer(FORBIDDEN).answer(FORBIDDEN);
    api.answer(invocation("id-2", PRELUDE)).answer(ACCEPTED);
    FutureTask<Void> loop = LoopThread.start(api, handler, true);
    for (int i = 0; i < 7; i++) {
      api.take();
    }
    assertTrue(api.take().line().contains("/id-2/response "));
    // It is over for Lambda, so that this is another fault.
    api.answer(FORBIDDEN).answer(FORBIDDEN);
    ExecutionException end = assertThrows(ExecutionException.class, loop::get);
    assertInstanceOf(IOException.class, end.getCause());
  }

  /** Such as a refusal, which is no call and has no deadline. */
  @Test
  void aReplyThatNobodyTakesIsGivenUpWhenItsInvocationIsOver() throws Exception {
    RequestStreamHandler handler = (in, out, context) -> handle("whole", out);
    api.answer(invocation("id", 0, PRELUDE)).answer("");
    api.answer(invocation("id-2", PRELUDE)).answer(ACCEPTED);
    FutureTask<Void> loop = LoopThread.start(api, handler, true);
    for (String path : List.of("/next ", "/id/response ", "/next ", "/id-2/response ")) {
      String line = api.take().line();
      assertTrue(line.contains(path), line);
    }
    assertEquals(2, api.connections());
    api.close();
    assertThrows(ExecutionException.class, loop::get);
  }

  /** A connection that was cut is not taken for a stale one, on which all is sent once more. */
  @Test
  void aFlushThatWaitsIsCut() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpConnection connection = new HttpConnection("127.0.0.1:" + mute.getLocalPort())) {
      ChunkedReply reply = (ChunkedReply) ChunkedReply.open(connection, "/path", "");
      FutureTask<Void> flush =
          new FutureTask<>(
              () -> {
                reply.begin(PRELUDE);
                reply.writeChunk(new byte[64 * 1024 * 1024]);
                reply.flush();
                return null;
              });
      new Thread(flush).start();
      try (Socket accepted = mute.accept()) {
        assertEquals('P', accepted.getInputStream().read());
        reply.cut();
        ExecutionException cut = assertThrows(ExecutionException.class, flush::get);
        assertInstanceOf(SocketException.class, cut.getCause());
      }
      assertTrue(reply.finish(null, 60_000));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReplyIsWaitedForUntilItIsTakenOrGivenUp(boolean isTaken) throws Exception {
    api.answer(isTaken ? ACCEPTED : "");
    try (HttpConnection connection = new HttpConnection(api.endpoint())) {
      ChunkedReply reply = (ChunkedReply) ChunkedReply.open(connection, "/path", "");
      reply.begin(PRELUDE);
      reply.end();
      if (isTaken) {
        reply.awaitTaken(60_000);
        assertTrue(connection.isReusable());
      } else {
        assertThrows(SocketTimeoutException.class, () -> reply.awaitTaken(50));
      }
      assertTrue(reply.finish(null, 60_000));
      assertEquals(isTaken, connection.isReusable());
    }
  }
}
