package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyDecoderTest {

  private static final byte[] BODY =
      Wire.join(
          Wire.message("one"),
          Wire.frame(1, Wire.gzip("two")),
          Wire.trailers("grpc-status:7\r\ngrpc-message:no\r\n"));
  private static final List<String> READ = List.of("one", "two", "PERMISSION_DENIED no");

  private final List<String> read = new ArrayList<>();

  @Test
  void readsAReplyWholeAndInPiecesOfEverySize() throws Exception {
    for (int size = 1; size <= BODY.length; size++) {
      read.clear();
      decode(BODY, size, Map.of("grpc-encoding", "gzip"));
      assertEquals(READ, read, "pieces of " + size);
    }
  }

  @Test
  void aReplyCutAtAnyOffsetIsAnError() {
    int first = Wire.message("one").length;
    int second = first + Wire.frame(1, Wire.gzip("two")).length;
    for (int end = 0; end < BODY.length; end++) {
      byte[] cut = Arrays.copyOf(BODY, end);
      String at = "cut at " + end;
      if (end == 0 || end == first || end == second) {
        Status status = decodeStatus(cut, Map.of("grpc-encoding", "gzip"));
        assertEquals(Status.Code.UNKNOWN, status.getCode(), at);
        assertTrue(
            description(status).startsWith("no grpc-status at the end of the reply: HTTP 200"), at);
      } else {
        Status status = failure(cut, Map.of("grpc-encoding", "gzip"));
        assertEquals(Status.Code.INTERNAL, status.getCode(), at);
        assertTrue(
            description(status)
                .matches("protocol error: (frame header|message|trailer frame) cut short.*"),
            at);
      }
    }
  }

  @Test
  void bytesAfterTheTrailersAreAnError() {
    Status status = failure(Wire.join(Wire.OK, new byte[] {0, 0}), Map.of());
    assertEquals(
        "protocol error: 2 bytes after the trailer frame (expected: 0)", status.getDescription());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x40, 0x7f, 0x82})
  void unknownFlagsAreAnError(int flags) {
    Status status = failure(Wire.frame(flags, new byte[1]), Map.of());
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertTrue(
        description(status)
            .contains("unknown frame flag: " + flags + " (expected: 0, 1, 128 or 129)"));
  }

  @Test
  void anUnknownEncodingIsAnError() {
    Status status = failure(Wire.OK, Map.of("grpc-encoding", "zstd"));
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertTrue(description(status).startsWith("protocol error: grpc-encoding: zstd"));
  }

  @Test
  void compressedTrailersAreRead() throws Exception {
    byte[] body = Wire.frame(0x81, Wire.gzip("grpc-status:0\r\n"));
    decode(body, body.length, Map.of("grpc-encoding", "gzip"));
    assertEquals(List.of("OK null"), read);
  }

  @Test
  void trailersWithoutAStatusAreAnError() {
    Status status = decodeStatus(Wire.trailers("x:1\r\n"), Map.of());
    assertEquals(Status.Code.UNKNOWN, status.getCode());
  }

  @Test
  void trailersOverTheLimitAreRefused() {
    Status status = failure(Wire.trailers("x:" + "y".repeat(300)), Map.of());
    assertEquals(
        "trailer frame too large: 302 bytes (expected: at most 200): exceeds maximum size",
        status.getDescription());
  }

  /** Each value counts with its name and 32 bytes more than it has; one of bytes may be many. */
  @Test
  void trailersAreMeasuredByWhatTheyCostInMemory() throws Exception {
    String rest = "grpc-status:0\nx:";
    byte[] atLimit = Wire.trailers(rest + "y".repeat(200 - (12 + 32) - (1 + 32)));
    decode(atLimit, atLimit.length, Map.of());
    assertEquals(List.of("OK null"), read);
    assertEquals(
        "trailer block too large: 201 bytes, each value with its name and 32"
            + " (expected: at most 200): exceeds maximum size",
        failure(Wire.trailers(rest + "y".repeat(201 - (12 + 32) - (1 + 32))), Map.of())
            .getDescription());
    assertEquals(
        "trailer block too large: 243 bytes, each value with its name and 32"
            + " (expected: at most 200): exceeds maximum size",
        failure(Wire.trailers("grpc-status:0\nx-bin:AA,AA,AA,AA,AA"), Map.of()).getDescription());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc-web",
        "Application/GRPC-Web+Proto; charset=utf-8",
        "application/grpc-web ;x=y",
        "Application/gRPC-Web-Text+proto;charset=utf-8",
      })
  void contentTypesAreMatchedWithoutCaseAndParameters(String contentType) throws Exception {
    assertNotNull(headersOf(contentType));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/grpc", "application/grpc-webby", "application/grpc-web-texts"})
  void otherContentTypesAreNotGrpcWeb(String contentType) throws Exception {
    assertNull(headersOf(contentType));
  }

  @ParameterizedTest
  @CsvSource({
    "200, UNKNOWN",
    "302, UNKNOWN",
    "400, INTERNAL",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, UNIMPLEMENTED",
    "413, UNKNOWN",
    "429, UNAVAILABLE",
    "500, UNKNOWN",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
  })
  void aGatewaysReplyIsMappedByItsHttpStatus(int httpStatus, Status.Code code) throws Exception {
    ReplyDecoder decoder = newDecoder();
    decoder.head(httpStatus, headers(Map.of("content-type", "application/json")));
    decoder.add(bytes("{\"message\":\n \"Forbidden\"}"));
    assertNull(decoder.nextMessage());
    Status status = decoder.end(null).status();
    assertEquals(code, status.getCode());
    assertEquals(
        "no grpc-status at the end of the reply: HTTP "
            + httpStatus
            + ", content-type application/json: {\"message\":  \"Forbidden\"} (expected:"
            + " content-type application/grpc-web+proto and a trailer frame)",
        status.getDescription());
  }

  @Test
  void aGatewaysTextIsShownUpTo512BytesAndOnlyIfItIsText() throws Exception {
    ReplyDecoder decoder = newDecoder();
    decoder.head(500, headers(Map.of("content-type", "text/html")));
    decoder.add(bytes("a".repeat(500)));
    decoder.add(bytes("b".repeat(500)));
    String shown = description(decoder.end(null).status());
    assertTrue(shown.contains("a".repeat(500) + "b".repeat(12) + " (expected"), shown);

    ReplyDecoder binary = newDecoder();
    binary.head(500, headers(Map.of("content-type", "image/png")));
    binary.add(bytes("PNG bytes"));
    assertTrue(description(binary.end(null).status()).contains("content-type image/png (expected"));
  }

  @Test
  void aTrailerFrameWinsOverTheHttpStatus() throws Exception {
    ReplyDecoder decoder = newDecoder();
    decoder.head(500, headers(Map.of("content-type", "application/grpc-web+proto")));
    decoder.add(ByteBuffer.wrap(Wire.trailers("grpc-status:5\r\n")));
    assertNull(decoder.nextMessage());
    assertEquals(Status.Code.NOT_FOUND, decoder.end(null).status().getCode());
  }

  @Test
  void aLostConnectionIsUnavailableUnlessTheStatusHadCome() throws Exception {
    IOException lost = new IOException("reset");
    ReplyDecoder early = newDecoder();
    early.head(200, headers(Map.of("content-type", "application/grpc-web+proto")));
    Status status = early.end(lost).status();
    assertEquals(Status.Code.UNAVAILABLE, status.getCode());
    assertEquals(lost, status.getCause());

    ReplyDecoder late = newDecoder();
    late.head(200, headers(Map.of("content-type", "application/grpc-web+proto")));
    late.add(ByteBuffer.wrap(Wire.OK));
    assertNull(late.nextMessage());
    assertTrue(late.end(lost).status().isOk());
  }

  private static @Nullable Metadata headersOf(String contentType) throws StatusException {
    ReplyDecoder decoder = newDecoder();
    decoder.head(200, headers(Map.of("content-type", contentType)));
    return decoder.takeHeaders();
  }

  private Status failure(byte[] body, Map<String, String> headers) {
    return assertThrows(StatusException.class, () -> decode(body, body.length, headers))
        .getStatus();
  }

  private Status decodeStatus(byte[] body, Map<String, String> headers) {
    try {
      return decode(body, Math.max(1, body.length), headers);
    } catch (StatusException e) {
      throw new AssertionError(e);
    }
  }

  private Status decode(byte[] body, int size, Map<String, String> more) throws StatusException {
    ReplyDecoder decoder = newDecoder();
    Map<String, String> all = new HashMap<>(more);
    all.put("content-type", "application/grpc-web+proto");
    decoder.head(200, headers(all));
    for (int at = 0; at < body.length; at += size) {
      decoder.add(ByteBuffer.wrap(body, at, Math.min(size, body.length - at)));
      for (Payload next = decoder.nextMessage(); next != null; next = decoder.nextMessage()) {
        read.add(new String(next.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    Status status = decoder.end(null).status();
    read.add(status.getCode() + " " + status.getDescription());
    return status;
  }

  private static ReplyDecoder newDecoder() {
    return new ReplyDecoder(
        "http://far", DecompressorRegistry.getDefaultInstance(), false, 100, 200);
  }

  private static HttpHeaders headers(Map<String, String> map) {
    Map<String, List<String>> lists = new HashMap<>();
    map.forEach((name, value) -> lists.put(name, List.of(value)));
    return HttpHeaders.of(lists, (name, value) -> true);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String description(Status status) {
    return String.valueOf(status.getDescription());
  }
}
