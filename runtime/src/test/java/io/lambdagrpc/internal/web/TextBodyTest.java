package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextBodyTest {

  private static final byte[] FRAMES = {0, 0, 0, 0, 2, -1, -2, 0, 0, 0, 0, 1, 77};

  @Test
  void oneWholePiece() {
    assertArrayEquals(FRAMES, decode(encode(0, FRAMES.length)));
    assertArrayEquals(new byte[0], decode(""));
  }

  @Test
  void piecesPaddedByThemselvesWhereverTheyAreCut() {
    for (int first = 0; first <= FRAMES.length; first++) {
      for (int second = first; second <= FRAMES.length; second++) {
        String text = encode(0, first) + encode(first, second) + encode(second, FRAMES.length);
        assertArrayEquals(FRAMES, decode(text), text);
      }
    }
  }

  @Test
  void theEndMayLackItsPadding() {
    for (int cut = 0; cut <= FRAMES.length; cut++) {
      String text = encode(0, cut) + encode(cut, FRAMES.length).replace("=", "");
      assertArrayEquals(FRAMES, decode(text), text);
    }
  }

  @Test
  void repliesAreWholeQuadruplesInEachPart() {
    for (int cut = 0; cut <= FRAMES.length; cut++) {
      byte[] first = TextBody.encode(Arrays.copyOf(FRAMES, cut));
      byte[] second = TextBody.encode(Arrays.copyOfRange(FRAMES, cut, FRAMES.length));
      assertEquals(0, first.length % 4);
      assertEquals(0, second.length % 4);
      assertArrayEquals(
          FRAMES,
          decode(
              new String(first, StandardCharsets.US_ASCII)
                  + new String(second, StandardCharsets.US_ASCII)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"@", "[", "`", "{", ":", "*", ",", ".", "-", "_", " ", "<", ">", "\u00e9"})
  void theFirstByteThatIsNoBase64IsNamed(String other) {
    // All that base64 has stands before it, the first and the last of each range.
    String text = "AZaz09+/" + other + "AAA";

    StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> decode(text));

    assertEquals(
        "protocol error: body: byte " + (int) other.charAt(0) + " at 8 (expected: base64)",
        failure.getStatus().getDescription());
  }

  @Test
  void aPieceOfALengthThatNoneHasIsNamed() {
    StatusRuntimeException failure =
        assertThrows(StatusRuntimeException.class, () -> decode("AAAAA"));

    assertEquals(
        "protocol error: body: 5 characters at 0 (expected: base64 with its padding)",
        failure.getStatus().getDescription());
  }

  private static byte[] decode(String text) {
    return TextBody.decode(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String encode(int from, int to) {
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(FRAMES, from, to));
  }
}
