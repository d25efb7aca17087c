package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask for health and counters, and who keeps others from it. */
@Timeout(60)
final class StatusPageTest {

  private final StandingClock clock = new StandingClock();
  private TestBed bed;

  @BeforeEach
  void start() throws IOException {
    bed =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder -> builder.httpPort(0).clock(clock));
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), bed.bridge.httpPort());
    socket.setSoTimeout(30_000); // JUnit's own limit does not end a read
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  private String ask(String host) throws IOException {
    return get("/health", host);
  }

  private String get(String path, String host) throws IOException {
    try (Socket socket = send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n")) {
      socket.getOutputStream().write("Connection: close\r\n\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** One that sent half of a request and no more kept every probe waiting, for ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\nHost: localho",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
      })
  void aRequestThatDoesNotEndKeepsNobodyWaiting(String begin) throws Exception {
    try (Socket slow = send(begin)) {
      while (clock.waiting() == 0) {
        Thread.sleep(1);
      }
      assertTrue(ask("localhost").startsWith("HTTP/1.1 200 OK"));
      while (clock.waiting() > 1) {
        Thread.sleep(1);
      }
      clock.move(Duration.ofSeconds(5));
      byte[] unused = slow.getInputStream().readAllBytes();
      assertEquals(0, clock.waiting());
    }
  }

  /** With 320 of them, the next probe was answered after 22 s. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /health HT", ""})
  void soDoManyWhenOneComesThatDoes(String begin) throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        slow.add(send(begin));
      }
      // The first ones gave way.
      byte[] unused = slow.get(0).getInputStream().readAllBytes();
      assertTrue(ask("localhost").startsWith("HTTP/1.1 200 OK"));
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEAD /health HTTP/1.1\r\n\r\n=200=",
        "POST /health?x HTTP/1.0\r\ncontent-length: 1\r\n\r\nx=200=ok",
        "GET /other HTTP/1.1\r\n\r\n=404=expected: /health or /metrics",
        "GET http://localhost/health HTTP/1.1\r\nhost: localhost\r\n\r\n=200=ok",
        "x\r\n\r\n=400=expected: a request of HTTP/1.1",
        "GET /health HTTP/1.1\r\nhost: localhost\r\nhost: x\r\n\r\n=421=host: not here"
      })
  void eachRequestHasOneAnswer(String exchange) throws IOException {
    String[] parts = exchange.split("=", -1);
    try (Socket socket = send(parts[0])) {
      String reply = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertTrue(reply.startsWith("HTTP/1.1 " + parts[1] + " "), reply);
      String text = reply.replaceFirst("(?s).*?\r\n\r\n", "");
      assertTrue(parts[2].isEmpty() ? text.isEmpty() : text.startsWith(parts[2]), reply);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1", "127.0.0.1:9091", "[::1]:9091"})
  void namesOfThisMachineAreAnswered(String host) throws IOException {
    assertTrue(ask(host).startsWith("HTTP/1.1 200 OK"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "localhost.evil.example", "evil.example:127", "127.0.0.1.nip.io"})
  void aWebPageWhoseNameLeadsHereIsRefused(String host) throws IOException {
    assertTrue(ask(host).startsWith("HTTP/1.1 421 "), ask(host));
  }

  @Test
  void aHostThatIsNoneIsTold() {
    BridgeBuilder builder = Bridge.to(bed.function.url()).host("no.such.host.invalid").httpPort(0);
    assertThrows(IOException.class, builder::start);
  }

  @Test
  void countersHaveTheDigitsThatPrometheusReads() throws IOException {
    Locale locale = Locale.getDefault();
    String page;
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      page = get("/metrics", "localhost");
    } finally {
      Locale.setDefault(locale);
    }
    assertTrue(page.contains("\nlambda_grpc_bridge_calls_total 0\n"), page);
  }

  @Test
  void whoListensForAllAnswersAnyName() throws Exception {
    try (TestBed open =
            new TestBed(
                exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
                builder -> builder.host("0.0.0.0").httpPort(0));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.bridge.httpPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: bridge.internal\r\nConnection: close\r\n\r\n"
                  .getBytes(US_ASCII));
      String reply = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertTrue(reply.startsWith("HTTP/1.1 200 OK"), reply);
    }
  }
}
