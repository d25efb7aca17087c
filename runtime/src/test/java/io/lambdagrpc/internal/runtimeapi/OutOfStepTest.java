package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A Runtime API that says more than it was asked, or other things: after each of them the next
 * invocation is answered with what belongs to it, and the log shows nobody's event.
 */
@Timeout(60)
class OutOfStepTest {

  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  private static final String SECRET = "{\"secret\":\"of another\"}";

  /** What follows the prelude of a streamed reply is the event, too. */
  private static final String PRELUDE = "{}" + "\0".repeat(8);

  private static final String[] WRONG_FRAMINGS = {
    "Content-Length: 0",
    "Content-Length: 5",
    "Content-Length: +17",
    "Content-Length: -1",
    "Content-Length: 99",
    "Content-Length: 4294967296",
    "Content-Length: ",
    "Content-Length: 17, 17",
    "Content-Length: 17\r\nContent-Length: 5",
    "Content-Length: 17\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\n\r\n5",
    "Transfer-Encoding: chunked\r\n\r\n+5",
    "Transfer-Encoding: chunked\r\n\r\n0",
    "Content-Length : 5",
    "Content-Type: application/json",
    "Upgrade",
  };

  enum Mode {
    BUFFERED,
    STREAMED,
    FAILING
  }

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();
  private final PrintStream stdout = System.out;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  OutOfStepTest() throws IOException {}

  @BeforeEach
  void takeTheLog() {
    System.setOut(new PrintStream(log, true, UTF_8));
  }

  @AfterEach
  void close() throws IOException {
    System.setOut(stdout);
    api.close();
  }

  private static void answer(Mode mode, InputStream event, OutputStream out) throws IOException {
    byte[] bytes = event.readAllBytes();
    if (mode == Mode.FAILING) {
      String text = new String(bytes, US_ASCII);
      throw new IllegalStateException(text.startsWith("event-") ? text : "bad");
    }
    if (out instanceof StreamedReply reply) {
      reply.begin("{}".getBytes(US_ASCII));
      if (bytes.length > 0) {
        reply.writeChunk(bytes);
      }
      reply.end();
    } else {
      out.write(bytes);
    }
  }

  private FutureTask<Void> start(Mode mode) {
    return LoopThread.start(
        api, (event, reply, context) -> answer(mode, event, reply), mode == Mode.STREAMED);
  }

  /** Waits until the loop polls, which leaves nothing of what it had in hand to be posted. */
  private void awaitPoll() throws InterruptedException {
    while (api.take().line().startsWith("POST ")) {
      api.answer(ACCEPTED);
    }
  }

  private void assertEnds(FutureTask<Void> loop) throws Exception {
    api.close();
    assertThrows(ExecutionException.class, loop::get);
    assertFalse(log.toString(UTF_8).contains("of another"), log::toString);
  }

  private static byte[] event(int number) {
    return ("event-" + number).getBytes(US_ASCII);
  }

  private void assertPosts(Request request, Mode mode, int number) {
    String path = mode == Mode.FAILING ? "/error " : "/response ";
    assertTrue(request.line().contains("/id-" + number + path), request.line());
    String text = request.text();
    switch (mode) {
      case BUFFERED -> assertEquals("event-" + number, text);
      case STREAMED -> assertEquals(PRELUDE + "event-" + number, text);
      case FAILING ->
          assertTrue(text.startsWith("{\"errorMessage\":\"event-" + number + "\","), text);
    }
  }

  private void serve(Mode mode, int number) throws InterruptedException {
    answer(invocation("id-" + number, event(number)), ACCEPTED, mode, number);
  }

  /** Answers the poll that waits, and the post that follows it; the loop polls again after it. */
  private void answer(String invocation, String acceptance, Mode mode, int number)
      throws InterruptedException {
    api.answer(invocation).answer(acceptance);
    assertPosts(api.take(), mode, number);
    awaitPoll();
  }

  private int serveBoth(Mode mode, String before, String after, int number)
      throws InterruptedException {
    String invocation = before + invocation("id-" + number, event(number)) + after;
    answer(invocation, before + ACCEPTED + after, mode, number);
    serve(mode, number + 1);
    return number + 2;
  }

  @ParameterizedTest
  @EnumSource
  void interimRepliesAreSkipped(Mode mode) throws Exception {
    FutureTask<Void> loop = start(mode);
    awaitPoll();
    int number = serveBoth(mode, CONTINUE, "", 0);
    number = serveBoth(mode, HINTS, "", number);
    serveBoth(mode, CONTINUE + HINTS + CONTINUE, "", number);
    assertEquals(1, api.connections());
    assertEnds(loop);
  }

  @ParameterizedTest
  @EnumSource
  void whatFollowsAReplyIsNotTheNextOne(Mode mode) throws Exception {
    FutureTask<Void> loop = start(mode);
    awaitPoll();
    int number = 0;
    String[] extras = {
      ACCEPTED, CONTINUE, SECRET, "\r\n", "x", invocation("other", SECRET.getBytes(US_ASCII))
    };
    for (String extra : extras) {
      int connections = api.connections();
      number = serveBoth(mode, "", extra, number);
      assertEquals(connections + 2, api.connections(), extra);
    }
    assertEnds(loop);
  }

  /** Where it is late, it is taken for the next reply, but for no other one. */
  @ParameterizedTest
  @EnumSource
  void aReplyToAnotherRequestEndsItsConnection(Mode mode) throws Exception {
    FutureTask<Void> loop = start(mode);
    awaitPoll();
    String other = invocation("other", SECRET.getBytes(US_ASCII));
    answer(invocation("id-0", event(0)), other, mode, 0);
    assertEquals(2, api.connections());
    String logged = log.toString(UTF_8);
    assertTrue(logged.contains("answered 200\n"), logged);
    serve(mode, 1);
    api.answer("HTTP/1.1 202 Accepted\r\nContent-Length: 25\r\n\r\n" + SECRET + CONTINUE);
    awaitPoll();
    assertEquals(3, api.connections());
    serve(mode, 2);
    assertEnds(loop);
  }

  /** Of a reply with a hole, or with something in it, no more is seen than itself. */
  @ParameterizedTest
  @EnumSource
  void repliesAreMarredAtEveryOffset(Mode mode) throws Exception {
    FutureTask<Void> loop = start(mode);
    awaitPoll();
    int number = 0;
    String event = invocation("bad", SECRET.getBytes(US_ASCII));
    for (String junk : new String[] {CONTINUE, ACCEPTED, "{\"a\": 1}", "\n", "\0"}) {
      for (int i = 1; i < event.length(); i++) {
        api.answerAndClose(event.substring(0, i) + junk + event.substring(i));
        awaitPoll();
        serve(mode, number++);
      }
      for (int i = 1; i < ACCEPTED.length(); i++) {
        api.answer(invocation("id-" + number, event(number)))
            .answerAndClose(ACCEPTED.substring(0, i) + junk + ACCEPTED.substring(i));
        assertPosts(api.take(), mode, number++);
        awaitPoll();
        serve(mode, number++);
      }
    }
    assertEnds(loop);
  }

  @ParameterizedTest
  @EnumSource
  void lengthsThatAreWrongShiftNothing(Mode mode) throws Exception {
    FutureTask<Void> loop = start(mode);
    awaitPoll();
    int number = 0;
    for (String framing : WRONG_FRAMINGS) {
      String reply = framing + "\r\n\r\n" + SECRET;
      api.answerAndClose("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: bad\r\n" + reply);
      awaitPoll();
      serve(mode, number++);
      api.answer(invocation("id-" + number, event(number)))
          .answerAndClose("HTTP/1.1 202 Accepted\r\n" + reply);
      assertPosts(api.take(), mode, number++);
      awaitPoll();
      serve(mode, number++);
    }
    assertEnds(loop);
  }
}
