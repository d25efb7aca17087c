package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamedFramesTest {
  private static final String NULS = "\0".repeat(8);
  private static final String END = "0\r\n\r\n";
  private static final String OK = frame(0x80, "grpc-status:0\r\n");

  @Test
  void messagesStandInChunksOfAnySize() throws Exception {
    String body = "{\"statusCode\":200}" + NULS + frame(0, "one") + frame(0, "two") + OK;
    for (int size = 1; size <= body.length(); size++) {
      StringBuilder reply = new StringBuilder();
      for (int start = 0; start < body.length(); start += size) {
        reply.append(chunk(body.substring(start, Math.min(body.length(), start + size))));
      }
      assertEquals(List.of("one", "two"), messages(reply + END));
    }
  }

  @Test
  void aReplyThatIsCutAnywhereIsNoReply() {
    String reply = chunk("{}") + chunk(NULS) + chunk(frame(0, "one") + OK) + END;
    for (int length = 0; length < reply.length(); length++) {
      String cut = reply.substring(0, length);
      assertThrows(IOException.class, () -> messages(cut));
    }
  }

  @Test
  void anotherStatusAndAnythingAfterTheTrailersAreRefused() {
    String start = chunk("{}" + NULS);
    for (String end : List.of(frame(0x80, "grpc-status:4\r\n"), OK + frame(0, "late"))) {
      IOException e = assertThrows(IOException.class, () -> messages(start + chunk(end) + END));
      assertTrue(String.valueOf(e.getMessage()).startsWith("trailers: "), e::toString);
    }
  }

  private static List<String> messages(String reply) throws IOException {
    StreamedFrames frames =
        new StreamedFrames(new ByteArrayInputStream(reply.getBytes(ISO_8859_1)));
    List<String> messages = new ArrayList<>();
    for (byte[] next = frames.next(); !Arrays.equals(next, new byte[0]); next = frames.next()) {
      messages.add(new String(next, ISO_8859_1));
    }
    return messages;
  }

  private static String chunk(String content) {
    return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
  }

  private static String frame(int flag, String content) {
    return (char) flag + "\0\0\0" + (char) content.length() + content;
  }
}
