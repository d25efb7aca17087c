package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackServerTest {
  private LoopbackServer server;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.start(0, "test", LoopbackServerTest::describe);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static void describe(HttpRequest request, HttpConnection connection) throws IOException {
    Body read = connection.body().readAll(16);
    String body = read.isTooLarge() ? "too large" : read.text();
    connection.writeReply(
        HttpReply.of(
            200,
            "text/plain",
            String.join("|", request.method(), request.path(), request.query(), body)));
  }

  @Test
  void answersRequestsOfOneConnectionInTurnUntilItIsToClose() throws Exception {
    assertEquals(
        reply("GET|/a|x=1&y|", "") + reply("POST|/b||body", "Connection: close\r\n"),
        send(
            "GET /a?x=1&y HTTP/1.1\r\nHost: x\r\n\r\n"
                + "POST /b HTTP/1.1\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody"
                + "GET /never HTTP/1.1\r\n\r\n"));
  }

  @Test
  void readsChunksWithExtensionsAndTrailers() throws Exception {
    assertEquals(
        reply("POST|/||body", ""),
        send(
            """
            POST / HTTP/1.1
            transfer-encoding: chunked

            1;x=y
            b
            3
            ody
            0
            Trailer-Field: 1

            """
                .replace("\n", "\r\n")));
  }

  @Test
  void readsWhatIsTooLargeToItsEnd() throws Exception {
    assertEquals(
        reply("POST|/||too large", "") + reply("GET|/next||", ""),
        send(
            "POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n"
                + "x".repeat(17)
                + "GET /next HTTP/1.1\r\n\r\n"));
    assertEquals(
        reply("POST|/||too large", ""),
        send(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "a\r\n0123456789\r\n".repeat(2)
                + "0\r\n\r\n"));
  }

  @Test
  void asksForTheBodyThatTheCallerHoldsBack() throws Exception {
    assertEquals(
        "HTTP/1.1 100 Continue\r\n\r\n" + reply("POST|/||x", ""),
        send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"));
  }

  @Test
  void answersHeadWithoutTheBody() throws Exception {
    String whole = reply("HEAD|/||", "");
    assertEquals(
        whole.substring(0, whole.indexOf("\r\n\r\n") + 4), send("HEAD / HTTP/1.1\r\n\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET / HTTP/2\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n",
        "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
      })
  void answersWhatIsNoHttpWith400AndCloses(String request) throws Exception {
    String reply = send(request);
    assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
    assertTrue(reply.contains("Connection: close\r\n"), reply);
  }

  @Test
  void takesNoHeadersWithoutEnd() throws Exception {
    String reply = send("GET / HTTP/1.1\r\nA: " + "x".repeat(64 * 1024));
    assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
  }

  private static String reply(String body, String connection) {
    return "HTTP/1.1 200 \r\nContent-Type: text/plain\r\nContent-Length: "
        + body.length()
        + "\r\n"
        + connection
        + "\r\n"
        + body;
  }

  private String send(String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
