package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes of HTTP/2, in hexadecimal; texts in them stand in angle brackets. */
@Timeout(60)
class Http2RefusalTest {
  private static final String WHY = String.valueOf(new Http2RequestException().getMessage());
  private static final String PREFACE = "<PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n>";
  private static final String SETTINGS = "000000 04 00 00000000";
  private static final String CLIENT_SETTINGS = "000006 04 00 00000000 0003 00000064";
  private static final String ACK = "000000 04 01 00000000";

  private final List<String> refused = new CopyOnWriteArrayList<>();
  private LoopbackServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        LoopbackServer.start(
            0,
            "test",
            Hosts.LOOPBACK,
            refused::add,
            (request, connection) -> {
              throw new IOException("a request reached the handler");
            });
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static byte[] bytes(String hexAndTexts) {
    StringBuilder hex = new StringBuilder();
    String[] parts = hexAndTexts.split("[<>]", -1);
    for (int i = 0; i < parts.length; i++) {
      hex.append(i % 2 == 0 ? parts[i].replace(" ", "") : hex(parts[i].getBytes(ISO_8859_1)));
    }
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String request(int stream) {
    return "000003 01 04 0000000" + stream + " 838684";
  }

  /** A length from 127 to 16510 takes three bytes: RFC 7541, 5.1. */
  private static String status(int stream) {
    int rest = WHY.length() - 127;
    String block =
        "88"
            + "00 0c <content-type> 10 <application/grpc>"
            + "00 0b <grpc-status> 02 <12>"
            + String.format("00 0c <grpc-message> 7f %02x %02x", rest % 128 + 128, rest / 128)
            + ("<" + WHY + ">");
    return String.format("%06x 01 05 0000000%d", bytes(block).length, stream) + block;
  }

  private static String goAway(int lastStream) {
    return String.format("%06x 07 00 00000000 0000000%d", 8 + WHY.length(), lastStream)
        + ("0000000d <" + WHY + ">");
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private void assertAnswer(String expected, String sent) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(sent));
      socket.shutdownOutput();
      assertEquals(hex(bytes(expected)), hex(socket.getInputStream().readAllBytes()));
    }
  }

  @Test
  void theReasonIsTextThatNoEncodingChanges() {
    assertTrue(WHY.matches("[ -~&&[^%]]{127,16510}"), WHY);
  }

  @Test
  void eachCallIsRefusedInItsOwnStream() throws Exception {
    String data = "000005 00 01 00000001 0000000000";
    assertAnswer(
        SETTINGS + ACK + status(1) + status(3) + goAway(3),
        PREFACE + CLIENT_SETTINGS + ACK + request(1) + data + request(3));
    assertEquals(List.of("refused: " + WHY), refused);
  }

  /** To announce one cost its sender nine bytes, and this process up to a megabyte. */
  @Test
  void aFrameThatIsTooLargeIsTheLast() throws Exception {
    String tooLarge = "004001 00 00 00000001" + "00".repeat(0x4001);
    assertAnswer(SETTINGS + status(1) + goAway(1), PREFACE + request(1) + tooLarge + request(3));
  }

  @Test
  void noStreamIsAnsweredTwice() throws Exception {
    assertAnswer(
        SETTINGS + status(3) + goAway(3),
        PREFACE + request(0) + request(3) + request(3) + request(1));
  }

  /** A call waits for the server's settings, and the client then sees its answer at once. */
  @Test
  void aCallIsAnsweredWhileTheClientStays() throws Exception {
    try (Socket socket = connect()) {
      assertAnswer(socket, SETTINGS, PREFACE);
      assertAnswer(socket, status(1), request(1));
      assertAnswer(socket, status(3), request(3));
    }
  }

  private static void assertAnswer(Socket socket, String expected, String sent) throws IOException {
    socket.getOutputStream().write(bytes(sent));
    byte[] answer = socket.getInputStream().readNBytes(bytes(expected).length);
    assertEquals(hex(bytes(expected)), hex(answer));
  }

  @Test
  void whatIsCutAnywhereHasNoAnswerOfItsOwn() throws Exception {
    byte[] whole = bytes(PREFACE + request(1));
    int firstLine = "PRI * HTTP/2.0\r\n".length();
    for (int cut = firstLine; cut < whole.length; cut++) {
      assertAnswer(SETTINGS + goAway(0), HexFormat.of().formatHex(whole, 0, cut));
    }
    assertEquals(whole.length - firstLine, refused.size());
  }

  @Test
  void aFrameThatIsTooLargeIsNotRead() throws Exception {
    assertAnswer(SETTINGS + goAway(0), PREFACE + "ffffff 01 04 00000001");
  }

  @Test
  void aClientThatStaysSilentIsLeftWhenItsTimeIsOver() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
      try (Socket accepted = listener.accept()) {
        new Http2Refusal(
                accepted,
                new HttpReader(accepted.getInputStream()),
                accepted.getOutputStream(),
                Duration.ofMillis(10))
            .answer(WHY);
      }
      assertEquals(hex(bytes(SETTINGS + goAway(0))), hex(client.getInputStream().readAllBytes()));
    }
  }
}
