package io.lambdagrpc.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireLogTest {

  private static final int TRAILERS = 0x80;

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

  private static List<String> describe(String title, byte[] body) {
    return new WireLog(title, TRAILERS).describe(body, null);
  }

  @Test
  void showsEachFrameOnALine() {
    assertEquals(
        List.of(
            "reply frame 1: flag 0x00, length 3: 0a 00 ff",
            "reply frame 2: flag 0x01, length 40:" + " 00".repeat(32) + " and 8 more",
            "reply frame 3: flag 0x00, length 0:",
            "reply frame 4: flag 0x80, length 32: grpc-status:5 | grpc-message:no"),
        describe("reply", BODY));
  }

  @Test
  void countsTheFramesOfAllParts() {
    WireLog log = new WireLog("reply", TRAILERS);
    byte[] part = Call.framed(0, new byte[] {1});
    assertEquals(List.of("reply frame 1: flag 0x00, length 1: 01"), log.describe(part, null));
    assertEquals(List.of("reply frame 2: flag 0x00, length 1: 01"), log.describe(part, null));
  }

  @Test
  void saysWhereABodyIsCut() {
    assertEquals(
        List.of("request frame 1: flag 0x00, length 3, cut short after 2: 0a 00"),
        describe("request", Arrays.copyOf(BODY, 7)));
    assertEquals(
        List.of("request frame 1: header cut short: 00 00"),
        describe("request", Arrays.copyOf(BODY, 2)));
    assertEquals(
        List.of("request frame 1: flag 0x00, length 4294967295, cut short after 1: 01"),
        describe("request", new byte[] {0, -1, -1, -1, -1, 1}));
  }

  @Test
  void aBodyWithoutFramesIsSaid() {
    assertEquals(List.of("request without frames"), describe("request", new byte[0]));
  }

  @Test
  void everyCutIsDescribed() {
    for (int cut = 0; cut <= BODY.length; cut++) {
      for (String line : describe("request", Arrays.copyOf(BODY, cut))) {
        assertTrue(line.startsWith("request "), line);
      }
    }
  }

  @Test
  void ofManyFramesTheFirstAndTheTrailersAreShown() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[5 * 880_000]);
    body.writeBytes(Call.framed(0x80, "grpc-status:0\r\n".getBytes(StandardCharsets.UTF_8)));
    List<String> lines = describe("request", body.toByteArray());
    assertEquals(102, lines.size());
    assertEquals("request frame 100: flag 0x00, length 0:", lines.get(99));
    assertEquals("request frame 101 and those after it are not shown", lines.get(100));
    assertEquals("request frame 880001: flag 0x80, length 15: grpc-status:0", lines.get(101));
  }

  @Test
  void ofManyPartsTheFirstAreShown() {
    WireLog log = new WireLog("reply", TRAILERS);
    int lines = 0;
    for (int i = 0; i < 10_000; i++) {
      lines += log.describe(new byte[5], null).size();
    }
    assertEquals(101, lines);
    assertEquals(
        List.of("reply frame 10001: flag 0x80, length 15: grpc-status:0"),
        log.describe(
            Call.framed(TRAILERS, "grpc-status:0\r\n".getBytes(StandardCharsets.UTF_8)), null));
  }

  @Test
  void ofManyFramesOfTrailersTheFirstAndTheLastAreShown() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      body.writeBytes(Call.framed(0x80, "a".repeat(5000).getBytes(StandardCharsets.UTF_8)));
    }
    List<String> lines = describe("request", body.toByteArray());
    assertEquals(6, lines.size());
    assertTrue(lines.get(0).endsWith("aaa and 904 more"), lines.get(0));
    assertEquals("request frame 5 and those after it are not shown", lines.get(4));
    assertTrue(lines.get(5).startsWith("request frame 10000: "), lines.get(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization: Bearer secret",
        "Authorization :secret",
        "proxy-authorization:secret",
        "cookie:a=secret; b=secret",
        "set-cookie:a=secret",
        "x-token-bin:secret",
        "grpc-status-details-bin:secret",
        "x-api-key:secret",
        "x-amz-security-token:secret",
      })
  void whatIsSecretIsNotShown(String trailer) {
    for (String end : List.of("\r\n", "\n", "\r", "")) {
      byte[] block = ("x-own:1\r\n" + trailer + end).getBytes(StandardCharsets.UTF_8);
      String line = describe("reply", Call.framed(0x80, block)).get(0);
      assertFalse(line.contains("secret"), line);
      assertTrue(
          line.endsWith(": x-own:1 | " + trailer.substring(0, trailer.indexOf(':')) + ":***"),
          line);
      byte[] smuggled =
          ("x-own:1" + (end.isEmpty() ? "\n" : end) + trailer).getBytes(StandardCharsets.UTF_8);
      assertFalse(describe("reply", Call.framed(0x80, smuggled)).get(0).contains("secret"));
    }
  }
}
