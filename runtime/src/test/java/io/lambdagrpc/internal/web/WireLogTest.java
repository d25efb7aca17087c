package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WireLogTest {

  private static final byte[] BODY = body();

  private static byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(Call.framed(0, new byte[] {10, 0, -1}));
    body.writeBytes(Call.framed(1, new byte[40]));
    body.writeBytes(Call.framed(0, new byte[0]));
    body.writeBytes(
        Call.framed(0x80, "grpc-status:5\r\ngrpc-message:no\r\n".getBytes(StandardCharsets.UTF_8)));
    return body.toByteArray();
  }

  @Test
  void showsEachFrameOnALine() {
    assertEquals(
        """
        reply frame 1: flag 0x00, length 3: 0a 00 ff
        reply frame 2: flag 0x01, length 40:%s and 8 more
        reply frame 3: flag 0x00, length 0:
        reply frame 4: flag 0x80, length 32: grpc-status:5 | grpc-message:no
        """
            .replace("%s", " 00".repeat(32)),
        WireLog.describe("reply", BODY));
  }

  @Test
  void saysWhereABodyIsCut() {
    assertEquals(
        "request frame 1: flag 0x00, length 3, cut short after 2: 0a 00\n",
        WireLog.describe("request", Arrays.copyOf(BODY, 7)));
    assertEquals(
        "request frame 1: header cut short: 00 00\n",
        WireLog.describe("request", Arrays.copyOf(BODY, 2)));
    assertEquals(
        "request frame 1: flag 0x00, length 4294967295, cut short after 1: 01\n",
        WireLog.describe("request", new byte[] {0, -1, -1, -1, -1, 1}));
  }

  @Test
  void aBodyWithoutFramesIsSaid() {
    assertEquals("request without frames\n", WireLog.describe("request", new byte[0]));
  }

  @Test
  void everyCutIsDescribedAndEndsItsLine() {
    for (int cut = 0; cut <= BODY.length; cut++) {
      String text = WireLog.describe("request", Arrays.copyOf(BODY, cut));
      assertTrue(text.startsWith("request ") && text.endsWith("\n"), text);
    }
  }
}
