package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64ReaderTest {

  private final Base64Reader reader = new Base64Reader();

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "YWJj, abc",
    "YWI=, ab",
    "YQ==, a",
    "YQ==YQ==YWJjYWI=YWJj, aaabcababc",
    "YWJjYWJjYWI=, abcabcab",
  })
  void decodesWithPaddingAnywhereInPiecesOfEverySize(String text, String plain) throws Exception {
    for (int size = 1; size <= Math.max(1, text.length()); size++) {
      StringBuilder read = new StringBuilder();
      for (int at = 0; at < text.length(); at += size) {
        read.append(decode(text.substring(at, Math.min(text.length(), at + size))));
      }
      assertEquals(plain, read.toString(), "pieces of " + size);
      reader.end();
    }
  }

  @Test
  void decodesEachWholeGroupAsItComes() throws Exception {
    assertEquals("abc", decode("YWJjYW"));
    assertEquals("", decode("J"));
    assertEquals("abc", decode("j"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Y", "YW", "YWI", "YWJjY"})
  void aBodyCutWithinAGroupSaysHowMuchOfItCame(String text) throws Exception {
    String unused = decode(text);
    Status status = assertThrows(StatusException.class, reader::end).getStatus();
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "protocol error: base64 cut short: " + text.length() % 4 + " characters (expected: 4)",
        status.getDescription());
  }

  @ParameterizedTest
  @ValueSource(strings = {"YW?j", "Y===", "====", "Y=Jj", "YW=j", "YW-_", "YW\nj"})
  void whatIsNoBase64IsAProtocolError(String text) {
    Status status = assertThrows(StatusException.class, () -> decode(text)).getStatus();
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertTrue(
        String.valueOf(status.getDescription()).startsWith("protocol error: base64: "),
        status::toString);
  }

  private String decode(String piece) throws StatusException {
    ByteBuffer text = ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1));
    return StandardCharsets.ISO_8859_1.decode(reader.decode(text.asReadOnlyBuffer())).toString();
  }
}
