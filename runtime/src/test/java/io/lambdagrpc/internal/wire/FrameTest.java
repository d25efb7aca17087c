package io.lambdagrpc.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameTest {

  /** Each byte of the length is another one. */
  @Test
  void aLengthHasFourBytes() {
    Frame frame = Frame.of(new byte[0x01020304], Frame.PREFIX_LENGTH).withPrefix(0x80);
    byte[] body = new byte[frame.size()];
    assertEquals(body.length, frame.copyTo(body, 0));
    assertEquals("8001020304", HexFormat.of().formatHex(body, 0, Frame.PREFIX_LENGTH));
    assertEquals(0x01020304, frame.wireLength());
    assertEquals(0x01020304, frame.messageLength());
  }
}
