package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as it comes over a socket. (Over 300 lines: two tables of requests.) */
@Timeout(120)
class LoopbackServerTest {
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private LoopbackServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        LoopbackServer.start(
            0, "test", Hosts.LOOPBACK.with("Lambda.example"), refused::add, this::describe);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void describe(HttpRequest request, ServerConnection connection) throws IOException {
    requests.incrementAndGet();
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
            "GET /a?x=1&y HTTP/1.1\r\n\r\n"
                + "POST /b HTTP/1.1\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody"
                + "GET /never HTTP/1.1\r\n\r\n"));
  }

  /** Each took a thread and 128 KB, until accept died of it, for good. */
  @Test
  void manyConnectionsWithoutARequestKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < LoopbackServer.maxConnections() + 90; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        silent.add(socket);
        socket.getOutputStream().write("GET / HT".getBytes(ISO_8859_1));
      }
      assertEquals(reply("GET|/a||", "Connection: close\r\n"), sendLast("GET /a"));
      assertEquals(-1, silent.get(0).getInputStream().read());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** Where none of them can be closed, those that come wait until one has ended. */
  @Test
  void oneConnectionTooManyWaits() throws Exception {
    List<Socket> busy = new ArrayList<>();
    try (Socket waiting = new Socket()) {
      while (busy.size() < LoopbackServer.maxConnections()) {
        busy.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      }
      for (Socket socket : busy) {
        String head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      }
      while (requests.get() < busy.size()) {
        Thread.sleep(1);
      }
      waiting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      String head = "GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      waiting.getOutputStream().write(head.getBytes(ISO_8859_1));
      waiting.setSoTimeout(300);
      assertThrows(SocketTimeoutException.class, () -> waiting.getInputStream().read());
      busy.get(0).close();
      waiting.setSoTimeout(0);
      assertEquals(
          reply("GET|/a||", "Connection: close\r\n"),
          new String(waiting.getInputStream().readAllBytes(), ISO_8859_1));
    } finally {
      for (Socket socket : busy) {
        socket.close();
      }
    }
  }

  private String sendLast(String request) throws IOException {
    return send(request + " HTTP/1.1\r\nConnection: close\r\n\r\n");
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
        "GET / HTTP/1.2\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "G(T / HTTP/1.1\r\n\r\n",
        "GET a HTTP/1.1\r\n\r\n",
        "GET http://127.0.0.1/ HTTP/1.1\r\n\r\n",
        "GET /\u00e9 HTTP/1.1\r\n\r\n",
        "GET /\t HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n: nameless\r\n\r\n",
        "GET / HTTP/1.1\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\nA[]: b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n",
        // A header that goes on in a second line.
        "GET / HTTP/1.1\r\nA: b\r\n c: d\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n",
        // Line breaks of one byte, and bytes that are no text.
        "GET / HTTP/1.1\nA: b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n\n",
        "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\0c\r\n\r\n",
        "GET /\0 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: \u001b[31m\r\n\r\n",
        "GET / HTTP/1.1\r\nA: \u007f\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: \r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: \r\n\r\n",
        "A / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n 1\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
        // Bytes between a chunk's last one and its line break.
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxjunk\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n a: b\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
      })
  void answersWhatIsNoHttpWith400AndCloses(String request) throws Exception {
    String reply = send(request);
    assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
    assertTrue(reply.contains("Connection: close\r\n"), reply);
    assertEquals(1, refused.size(), refused::toString);
    assertTrue(refused.get(0).chars().allMatch(c -> c >= ' ' && c < 127), refused::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET %s HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n%s\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: %s\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: %s\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: %s\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: %s\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: %s\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
      })
  void aRefusalShowsTheBeginningOfWhatItRefuses(String request) throws Exception {
    String host = request.contains("Host: ") ? "" : "\r\nHost: localhost\r\n";
    String whole = request.formatted("x".repeat(60_000));
    String reply = sendRaw(host.isEmpty() ? whole : whole.replaceFirst("\r\n", host));
    assertTrue(reply.matches("(?s)HTTP/1.1 40[03] .*x{190}\\.\\.\\..*"), reply);
    assertTrue(reply.length() < 1000, reply);
    assertTrue(refused.get(0).length() < 1000, refused::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Host: localhost\r\nHost: localhost\r\n"})
  void answersWhatHasNotOneHostWith400(String hosts) throws Exception {
    String reply = sendRaw("GET / HTTP/1.1\r\n" + hosts + "\r\n");
    assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:80",
        "localhost",
        "LocalHost:8080",
        "[::1]",
        "[::1]:8080",
        "lambda.example",
        "LAMBDA.example:8080"
      })
  void answersRequestsForThisMachine(String host) throws Exception {
    assertEquals(reply("GET|/a||", ""), sendRaw("GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
    assertEquals(List.of(), refused);
  }

  /** As a page does whose domain was led to this machine, once it was loaded. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "localhost:evil.example",
        "localhost:80:80",
        "[::1]:-1",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "evil.example, localhost",
        "[::1].evil.example",
        "[::2]",
        "::1",
        "0.0.0.0",
        "127.0.0.2",
        "localhost.",
        ""
      })
  void refusesRequestsForAnotherMachine(String host) throws Exception {
    String reply =
        sendRaw(
            "POST / HTTP/1.1\r\nHost: "
                + host
                + "\r\nContent-Length: 4\r\n\r\nbody"
                + "GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertTrue(reply.startsWith("HTTP/1.1 403 "), reply);
    assertTrue(reply.endsWith(reply("GET|/next||", "")), reply);
    String why = "Host: " + host + " (expected: 127.0.0.1, [::1], lambda.example, localhost)";
    assertEquals(List.of("refused: " + why), refused);
    assertTrue(reply.contains(why), reply);
  }

  @Test
  void aNameOfAHostHasNoPort() {
    for (String name : List.of("", " ", "a:80", "a:b", "[::1]:80", "http://a")) {
      assertThrows(IllegalArgumentException.class, () -> Hosts.LOOPBACK.with(name), name);
    }
  }

  @Test
  void tlsIsToldApart() throws Exception {
    // The client says no more until it has an answer.
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc});
      String reply = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertTrue(reply.endsWith("TLS (expected: http, without TLS)\n"), reply);
    }
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
    return sendRaw(text.replace(" HTTP/1.1\r\n", " HTTP/1.1\r\nHost: localhost\r\n"));
  }

  private String sendRaw(String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
