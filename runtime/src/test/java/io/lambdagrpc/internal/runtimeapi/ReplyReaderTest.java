package io.lambdagrpc.internal.runtimeapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the replies that are read end, and those that are refused begin. */
class ReplyReaderTest {

  private static final String EMPTY = "Content-Length: 0\r\n\r\n";

  /** The length of a head without the line feeds. */
  private static final int LONGEST_HEAD = 256 * 1024;

  private final ReplyReader reader = new ReplyReader();

  private ReplyReader.Reply read(String reply) throws IOException {
    return Objects.requireNonNull(
        reader.read(new ByteArrayInputStream(reply.getBytes(ISO_8859_1))));
  }

  private void assertMalformed(String what, String reply) {
    String message =
        String.valueOf(assertThrows(IOException.class, () -> read(reply)).getMessage());
    assertTrue(message.startsWith("runtime api: malformed " + what + " ("), message);
  }

  @ParameterizedTest
  @CsvSource({"HTTP/1.1 200 OK, 200", "HTTP/1.1 200, 200", "HTTP/1.0 599 , 599"})
  void aReasonMayFollowTheStatus(String line, int status) throws IOException {
    assertEquals(status, read(line + "\r\n" + EMPTY).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0HTTP/1.1 200 OK",
        "HTTP/1.1 20",
        "HTTP/1.1 2000",
        "HTTP/1.1 099 OK",
        "HTTP/1.1 101 Switching Protocols",
        "HTTP/1.2 200 OK",
      })
  void aLineThatIsNoStatusLineIsRefused(String line) {
    assertMalformed("status line", line + "\r\n" + EMPTY);
  }

  @Test
  void nothingIsTheEnd() throws IOException {
    assertNull(reader.read(new ByteArrayInputStream(new byte[0])));
  }

  @Test
  void aNameHasAllCharactersThatAreNoSpacesAndNoControls() throws IOException {
    assertEquals("b", read("HTTP/1.1 200 OK\r\n!a~: b\r\n" + EMPTY).headers().get("!a~"));
    assertMalformed("header", "HTTP/1.1 200 OK\r\na b: c\r\n" + EMPTY);
    assertMalformed("header", "HTTP/1.1 200 OK\r\na\u007f: c\r\n" + EMPTY);
    assertMalformed("header", "HTTP/1.1 200 OK\r\n: c\r\n" + EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK, Content-Length: 0, false",
    "HTTP/1.1 200 OK, Transfer-Encoding: chunked, false",
    "HTTP/1.1 200 OK, X: y, true",
    "HTTP/1.0 200 OK, Content-Length: 0, true",
  })
  void aReplyWithoutALengthIsTheLastOfItsConnection(String status, String header, boolean isLast)
      throws IOException {
    assertEquals(0, read(status + "\r\n" + header + "\r\n\r\n0\r\n\r\n").body().length);
    assertEquals(isLast, reader.isLast());
  }

  @Test
  void aHeadHasALimit() throws IOException {
    String before = "HTTP/1.1 200 OK\r\n" + EMPTY.replace("\r\n\r\n", "\r\n") + "a: ";
    int lineFeeds = 2;
    String rest = "\r\n\r\n";
    int left = LONGEST_HEAD - (before.length() - lineFeeds) - (rest.length() - lineFeeds);
    String longest = "x".repeat(left);
    assertEquals(longest, read(before + longest + rest).headers().get("a"));
    assertMalformed("head", before + longest + "x" + rest);
  }

  @Test
  void aHeadOfEachChunkHasItsOwnLimit() throws IOException {
    String extension = ";" + "x".repeat(LONGEST_HEAD - 100);
    String chunk = "1" + extension + "\r\na\r\n";
    byte[] body =
        read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n")
            .body();
    assertEquals("aa", new String(body, ISO_8859_1));
  }
}
