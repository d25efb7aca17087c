package io.lambdagrpc.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final byte[] BODY = {
    0, 0, 0, 0, 1, 'a', 1, 0, 0, 0, 0, (byte) 0x80, 0, 0, 0, 1, 'z'
  };

  @Test
  void aBodyIsItsFrames() {
    List<Frame> frames = Frame.read(BODY);

    assertEquals(
        List.of("message: 1 bytes", "message: 0 bytes", "end: z"),
        frames.stream().map(Frame::toString).toList());
    assertEquals("a", frames.get(0).text());
    assertTrue(frames.get(1).isCompressed());
    assertEquals(0x80, frames.get(2).flags());
  }

  @Test
  void theEndOfAConnectStreamIsAnEnd() {
    assertTrue(Frame.read(new byte[] {2, 0, 0, 0, 2, '{', '}'}).get(0).isEnd());
  }

  @Test
  void aBodyThatIsCutIsNone() {
    List<Integer> whole = List.of(0, 6, 11, BODY.length);
    for (int length = 0; length <= BODY.length; length++) {
      byte[] cut = Arrays.copyOf(BODY, length);
      if (whole.contains(length)) {
        assertEquals(whole.indexOf(length), Frame.read(cut).size());
      } else {
        String refusal =
            String.valueOf(
                assertThrows(IllegalStateException.class, () -> Frame.read(cut)).getMessage());
        assertTrue(
            refusal.endsWith("after " + length + " bytes (expected: whole frames)"), refusal);
      }
    }
  }

  @Test
  void textMayBePaddedWithinTheBody() {
    for (int cut = 0; cut <= BODY.length; cut++) {
      String text =
          Base64.getEncoder().encodeToString(Arrays.copyOf(BODY, cut))
              + Base64.getEncoder().encodeToString(Arrays.copyOfRange(BODY, cut, BODY.length));

      assertEquals(3, Frame.readText(text.getBytes(UTF_8)).size(), text);
    }
  }

  @Test
  void whatIsNoBase64IsRefused() {
    assertThrows(IllegalStateException.class, () -> Frame.readText("A~~~".getBytes(UTF_8)));
  }
}
