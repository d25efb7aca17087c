package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.DecompressorRegistry;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a peer sends, where a status repeats it, and how much a peer may send. */
final class RepeatedTextTest {

  private static final int MEBIBYTE = 1024 * 1024;
  private static final String TEXT = "a\u001b[31m\n\u009b" + "x".repeat(300_000);
  private static final String ESCAPED = "a\\u001b[31m\\u000a\\u009b";
  private static final String SHOWN = ESCAPED + "x".repeat(504) + "...";

  @Test
  void aStatusThatIsNoNumberIsShownOnOneShortLine() throws Exception {
    Status inHead = end(Map.of("content-type", "text/html", "grpc-status", TEXT), Wire.OK);
    assertEquals("grpc-status: " + SHOWN + " (expected: 0 to 16)", inHead.getDescription());

    Status inTrailers = end(Map.of(), Wire.trailers("grpc-status:x\u001b[31m\r\n"));
    assertEquals("grpc-status: x\\u001b[31m (expected: 0 to 16)", inTrailers.getDescription());
  }

  @Test
  void soIsAnEncodingThatNobodyKnows() {
    assertStarts(
        "protocol error: grpc-encoding: " + SHOWN + " (expected: one of ",
        failure(Map.of("grpc-encoding", TEXT), Wire.OK));
  }

  @Test
  void soIsTheContentTypeOfAGateway() throws Exception {
    assertStarts(
        "no grpc-status at the end of the reply: HTTP 200, content-type " + SHOWN + " (expected: ",
        end(Map.of("content-type", TEXT), new byte[0]));
  }

  @Test
  void soIsTheTextOfAGateway() throws Exception {
    byte[] body = "one\r\ntwo \u009b31m".getBytes(StandardCharsets.UTF_8);
    assertStarts(
        "no grpc-status at the end of the reply: HTTP 200, content-type text/html: one two"
            + " \\u009b31m (expected: ",
        end(Map.of("content-type", "text/html"), body));
  }

  @Test
  void soIsTheNameOfAValueThatIsNoBase64() {
    String name = "x".repeat(300_000) + "-bin";
    assertStarts(
        "protocol error: " + "x".repeat(512) + "...: 1 characters at 0 (expected: base64)",
        failure(Map.of(name, "?"), Wire.OK));
  }

  @Test
  void theHeadersAreCountedAgainstTheLimitOfMetadata() throws Exception {
    // With "content-type" and its value: 70 bytes.
    assertEquals(Status.Code.OK, end(Map.of("x", "y".repeat(MEBIBYTE - 103)), Wire.OK).getCode());
    Status status = failure(Map.of("x", "y".repeat(MEBIBYTE - 102)), Wire.OK);
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
    assertEquals(
        "header block too large: 1048577 bytes, each value with its name and 32"
            + " (expected: at most 1048576): exceeds maximum size",
        status.getDescription());
  }

  /** One name before thousands of values is as much as thousands of headers, in memory. */
  @Test
  void theNameIsCountedWithEachOfItsValues() throws Exception {
    String name = "n".repeat(996) + "-bin";
    String values = ",".repeat(1015);
    assertEquals(Status.Code.OK, end(Map.of(), trailers(name, values.substring(1))).getCode());
    assertEquals(
        "trailer block too large: 1049571 bytes, each value with its name and 32"
            + " (expected: at most 1048576): exceeds maximum size",
        failure(Map.of(), trailers(name, values)).getDescription());
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, failure(Map.of(name, values), Wire.OK).getCode());
    // It is the text's own comma, where the value is a text.
    assertEquals(Status.Code.OK, end(Map.of("n".repeat(1000), values), Wire.OK).getCode());
  }

  private static byte[] trailers(String name, String value) {
    return Wire.trailers("grpc-status:0\r\n" + name + ":" + value + "\r\n");
  }

  private static void assertStarts(String expected, Status status) {
    String description = status.getDescription();
    assertNotNull(description);
    assertTrue(description.startsWith(expected), description);
  }

  private static Status failure(Map<String, String> headers, byte[] body) {
    return assertThrows(StatusException.class, () -> end(headers, body)).getStatus();
  }

  private static Status end(Map<String, String> headers, byte[] body) throws StatusException {
    Map<String, List<String>> all = new HashMap<>();
    all.put("content-type", List.of("application/grpc-web+proto"));
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    ReplyDecoder decoder =
        new ReplyDecoder(
            "http://far", DecompressorRegistry.getDefaultInstance(), false, 100, MEBIBYTE);
    decoder.head(200, HttpHeaders.of(all, (name, value) -> true));
    decoder.add(ByteBuffer.wrap(body));
    Payload unused = decoder.nextMessage();
    return decoder.end(null).status();
  }
}
