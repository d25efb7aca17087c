package io.lambdagrpc.packaging.internal.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a training says of the replies that a function gives it. */
class CallClientTest {

  private static final Call CALL = new Call("a.B/C", new byte[0], "{}", true);

  private HttpServer server;
  private CallClient client;
  private int status = 200;
  private byte[] reply = {};

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, reply.length == 0 ? -1 : reply.length);
            exchange.getResponseBody().write(reply);
          }
        });
    server.start();
    client =
        new CallClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            new TrainingPlan(
                List.of(), List.of(), Map.of(), null, List.of(), false, Duration.ofMinutes(1)));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** A failed call repeated the whole reply, up to the 200 MB that a function may stream. */
  @Test
  void ofALargeReplyTheBeginningIsShown() throws Exception {
    status = 502;
    reply = "x".repeat(6_000_000).getBytes(UTF_8);
    String failure = "HTTP status 502 " + "x".repeat(1000) + "...";
    assertEquals(failure, client.call(CALL, "function-url"));
    assertEquals(failure, client.callInJson(CALL, "function-url"));
  }

  /** It may repeat what the function has of others, and a terminal obeys it. */
  @Test
  void whatTheFunctionRepliesIsShownAsOneLine() throws Exception {
    status = 502;
    reply = "a\u001b[2J\r\nBUILD SUCCESS".getBytes(UTF_8);
    String failure = "HTTP status 502 a\\u001b[2J\\u000d\\u000aBUILD SUCCESS";
    assertEquals(failure, client.call(CALL, "function-url"));
    assertEquals(failure, client.callInJson(CALL, "function-url"));
    status = 200;
    reply = frame(0x80, "grpc-status:5\r\ngrpc-message:\u001b[2J\nBUILD SUCCESS");
    assertEquals(
        "grpc-status:5, grpc-message:\\u001b[2J\\u000aBUILD SUCCESS",
        client.call(CALL, "function-url"));
  }

  @Test
  void ofALongStatusTheBeginningIsShown() throws Exception {
    reply = frame(0x80, "grpc-status:5\r\ngrpc-message:" + "x".repeat(6_000_000));
    String begin = "grpc-status:5, grpc-message:";
    assertEquals(
        begin + "x".repeat(1000 - begin.length()) + "...", client.call(CALL, "function-url"));
    reply = frame(2, "{\"error\":" + "x".repeat(6_000_000));
    begin = "{\"error\":";
    assertEquals(
        begin + "x".repeat(1000 - begin.length()) + "...", client.callInJson(CALL, "function-url"));
  }

  /** A message with a field of that name was taken for the end of a failed stream. */
  @Test
  void aStreamFailsByItsEndAndNotByWhatItsMessagesSay() throws Exception {
    reply = frames(frame(0, "{\"error\":\"in a message\"}"), frame(2, "{}"));
    assertEquals("", client.callInJson(CALL, "function-url"));
    reply = frames(frame(0, "{}"), frame(2, "{\"error\":{\"code\":\"not_found\"}}"));
    assertEquals("{\"error\":{\"code\":\"not_found\"}}", client.callInJson(CALL, "function-url"));
    reply = frame(0, "{}");
    assertEquals(
        "HTTP status 200 \\u0000\\u0000\\u0000\\u0000\\u0002{}",
        client.callInJson(CALL, "function-url"));
  }

  private static byte[] frame(int flags, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) flags)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static byte[] frames(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }
}
