package io.lambdagrpc.internal.runtimeapi;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.FORBIDDEN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RuntimeApiClientTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: id\r\n";

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();
  private final RuntimeApiClient client = new RuntimeApiClient(api.endpoint());

  RuntimeApiClientTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    client.close();
    api.close();
  }

  /** It would turn the pauses between its polls into a busy loop. */
  @Test
  void anInterruptIsNotMeantForOneThatWaitsForLambda() throws Exception {
    api.answer(FORBIDDEN);
    api.answer(OK + "Content-Length: 2\r\n\r\n{}");
    Thread.currentThread().interrupt();
    assertEquals("id", client.next(Long.MAX_VALUE / 2).requestId());
    assertFalse(Thread.interrupted());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 500 Broken\r\nContent-Length: 2\r\n\r\n{}",
        FORBIDDEN,
        OK + "Content-Length: x\r\n\r\n{}",
        OK + "Content-Length: -1\r\n\r\n{}",
        OK + "Content-Length: 99999999999\r\n\r\n{}",
        OK + "Content-Length: 9\r\n\r\n{}",
        OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        OK + "Transfer-Encoding: chunked\r\n\r\nx\r\n{}",
        OK + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}",
        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}",
        OK,
      })
  void anAnswerThatBreaksTheProtocolSaysSo(String answer) {
    api.answerAndClose(answer);
    IOException failure = assertThrows(IOException.class, () -> client.next(0));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("runtime api: "), message);
  }

  /** The id becomes a part of the path of the answer. */
  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../../init", "a b", "a?b", "a#b", "a%2fb", "caf\u00e9"})
  void aRequestIdThatIsNoPartOfAPathIsRefused(String id) {
    api.answerAndClose(
        "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: "
            + id
            + "\r\nContent-Length: 2\r\n\r\n{}");
    IOException failure = assertThrows(IOException.class, () -> client.next(0));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("runtime api: invocation/next answered 200"), message);
  }

  /** Each is whole but for what it says twice, or for what no header holds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Lambda-Runtime-Aws-Request-Id: other\r\nContent-Length: 2\r\n\r\n{}",
        "lambda-runtime-trace-id: a\r\nLambda-Runtime-Trace-Id: b\r\nContent-Length: 2\r\n\r\n{}",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Lambda-Runtime-Trace-Id: a\rb\r\nContent-Length: 2\r\n\r\n{}",
        "Lambda-Runtime-Trace-Id: a\0b\r\nContent-Length: 2\r\n\r\n{}",
        "Lambda-Runtime-Trace-Id: a\u001b[31m\r\nContent-Length: 2\r\n\r\n{}",
        "Lambda-Runtime-Trace-Id: a\u007f\r\nContent-Length: 2\r\n\r\n{}",
        "\tcontinued: a\r\nContent-Length: 2\r\n\r\n{}",
        "a\u001b: b\r\nContent-Length: 2\r\n\r\n{}",
      })
  void aHeadThatIsNotClearIsRefused(String rest) {
    api.answerAndClose(OK + rest);
    IOException failure = assertThrows(IOException.class, () -> client.next(0));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("runtime api: malformed "), message);
  }

  @Test
  void whatAHeadSaysTwiceAlikeIsClear() throws Exception {
    api.answer(
        OK
            + OK.substring(OK.indexOf('\n') + 1)
            + "X: a\tb\u0085\r\nX: c\r\nContent-Length: 2\r\n\r\n{}");
    assertEquals(2, client.next(0).event().length);
  }

  /** The peer leaves the connection open, and would read a request there all the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close",
        "HTTP/1.1 200 OK\r\nconnection: Close",
        "HTTP/1.0 200 OK",
      })
  void noRequestFollowsOnAConnectionThatIsToBeClosed(String head) throws Exception {
    api.answer(head + OK.substring(OK.indexOf('\r')) + "Content-Length: 2\r\n\r\n{}");
    client.next(0);
    api.answer(OK + "Content-Length: 2\r\n\r\n{}");
    client.next(0);
    assertEquals(2, api.connections());
  }

  @Test
  void anAnswerCutAnywhereIsAFailure() throws Exception {
    String answer = OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    List<Integer> whole = new ArrayList<>();
    for (int cut = 1; cut <= answer.length(); cut++) {
      try (RuntimeApiClient each = new RuntimeApiClient(api.endpoint())) {
        api.answerAndClose(answer.substring(0, cut));
        assertArrayEquals(new byte[] {'{', '}'}, each.next(0).event());
        whole.add(cut);
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("runtime api: "), e.getMessage());
      }
    }
    assertEquals(List.of(answer.length()), whole);
  }

  @Test
  void theFunctionsOwnProxyIsNotAskedForTheRuntimeApi() throws Exception {
    Map<String, String> proxy =
        Map.of("socksProxyHost", "127.0.0.1", "socksProxyPort", "1", "socksNonProxyHosts", "");
    proxy.forEach(System::setProperty);
    try {
      api.answer(OK + "Content-Length: 2\r\n\r\n{}");
      assertArrayEquals(new byte[] {'{', '}'}, client.next(0).event());
    } finally {
      proxy.keySet().forEach(System::clearProperty);
    }
  }
}
