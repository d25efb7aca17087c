package io.lambdagrpc.internal.web;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.Codec;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.PayloadFormat;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.FrameReader;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WebExchangeTest {

  private static final int LIMIT = 1_000_000;

  @Test
  void framesAreMessagesAndThenTheTrailers() throws IOException {
    Exchange response = exchange();
    response.addMessage(exchange().encodeMessage(stream("one"), null));
    response.addMessage(exchange().encodeMessage(stream(""), null));
    response.end(Status.OK, List.of());
    assertEquals(
        "\0\0\0\0\3one" + "\0\0\0\0\0" + "\u0080\0\0\0\17grpc-status:0\r\n",
        new String(response.takeBody(), StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void theTrailerFrameIsNeverEmpty(Status.Code code) {
    assertEquals(List.of("grpc-status:" + code.value()), trailers(code.toStatus(), new Metadata()));
  }

  @Test
  void statusThenMessageThenMetadataInLowerCaseWithoutASpace() {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("X-Upper", Metadata.ASCII_STRING_MARSHALLER), "Value");
    metadata.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        new byte[] {-1, -17});
    metadata.put(Metadata.Key.of("grpc-status", Metadata.ASCII_STRING_MARSHALLER), "0");
    assertEquals(
        List.of("grpc-status:9", "grpc-message:no", "x-upper:Value", "grpc-status-details-bin:/+8"),
        trailers(Status.FAILED_PRECONDITION.withDescription("no"), metadata));
  }

  @Test
  void aLoneSurrogateIsAQuestionMark() {
    assertEquals("a lone surrogate ?", percentEncoded("a lone surrogate \ud83d"));
  }

  private static String percentEncoded(String description) {
    List<String> lines = trailers(Status.UNKNOWN.withDescription(description), new Metadata());
    assertEquals(2, lines.size());
    return lines.get(1).substring("grpc-message:".length());
  }

  @Test
  void everyCharacterOfADescriptionComesBack() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0xd800; c++) {
      all.append(c);
    }
    byte[] frame = trailerFrame(Status.UNKNOWN.withDescription(all.toString()), new Metadata());
    assertEquals(all.toString(), new Reply(200, Map.of(), frame).description());
  }

  @Test
  void aMessageOfKnownLengthIsReadIntoAnArrayOfItsLength() throws IOException {
    List<Integer> room = new ArrayList<>();
    InputStream known =
        new Known("four") {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            room.add(into.length);
            return super.read(into, offset, length);
          }
        };
    Frame frame = exchange().encodeMessage(known, null);
    assertEquals(5 + 4, room.get(0));
    assertEquals(4, frame.wireLength());
    assertEquals(4, frame.messageLength());
    assertArrayEquals(Call.framed(0, bytes("four")), body(frame));
  }

  @Test
  void aMessageThatDrainsItselfIsDrained() throws IOException {
    Frame frame = exchange().encodeMessage(new Drained("drained"), null);
    assertEquals(7, frame.messageLength());
    assertArrayEquals(Call.framed(0, bytes("drained")), body(frame));
  }

  @Test
  void aKnownLengthMayBeWrong() throws IOException {
    InputStream wrong =
        new Known("longer than it says") {
          @Override
          public int available() {
            return 3;
          }
        };
    assertArrayEquals(
        Call.framed(0, bytes("longer than it says")), body(exchange().encodeMessage(wrong, null)));
  }

  @Test
  void aCompressedMessageHasTheFlagAndBothLengths() throws IOException {
    String text = "a".repeat(70_000);
    Frame frame = exchange().encodeMessage(stream(text), new Codec.Gzip());
    byte[] body = body(frame);
    assertEquals(1, body[0]);
    assertEquals(text.length(), frame.messageLength());
    assertEquals(body.length - 5, frame.wireLength());
    FrameReader reader = FrameReader.of(body, "grpc-encoding", new Codec.Gzip(), text.length());
    assertEquals(text, new String(reader.next().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void lengthsOfFourBytesAreBigEndian() throws IOException {
    byte[] body = body(exchange().encodeMessage(stream("a".repeat(0x010203)), null));
    assertArrayEquals(new byte[] {0, 0, 1, 2, 3}, Arrays.copyOf(body, 5));
  }

  /** Whoever fills a reply to its limit can still be told how the call ended. */
  @Test
  void aReplyThatIsFullHasRoomForItsEnd() throws IOException {
    int largest = 0;
    for (int step = LIMIT; step > 0; step /= 2) {
      while (exchange().addMessage(Frame.of(new byte[largest + step], 5)) == null) {
        largest += step;
      }
    }
    Exchange full = exchange();
    assertNull(full.addMessage(Frame.of(new byte[largest], 5)));
    assertNull(full.end(Status.ABORTED.withDescription("a".repeat(900)), List.of()));

    int longest = 0;
    for (int step = LIMIT; step > 0; step /= 2) {
      while (exchange().addHeaders(List.of("x", "a".repeat(longest + step)), null) == null) {
        longest += step;
      }
    }
    Exchange headed = exchange();
    assertNull(headed.addHeaders(List.of("x", "a".repeat(longest)), null));
    assertNull(headed.end(Status.ABORTED.withDescription("a".repeat(900)), List.of()));
  }

  @Test
  void theLengthOfAReplyIsThatOfItsJson() throws IOException {
    // The envelope, a header twice, and base64 of the frame and of what is kept free for the end.
    int length = 256 + (2 * 1 + 2 * 2 + 10) + (5 + 94 + 1024 + 2) / 3 * 4;
    assertNull(addTo(exchange(length)));
    assertEquals(
        "reply too large: "
            + length
            + " bytes (expected: at most "
            + (length - 1)
            + ", with headers, trailers and base64)",
        requireNonNull(addTo(exchange(length - 1))).getDescription());
  }

  private static @Nullable Status addTo(Exchange exchange) {
    assertNull(exchange.addHeaders(List.of("x", "ab"), null));
    assertEquals(List.of("x", "ab"), exchange.headerFields());
    return exchange.addMessage(Frame.of(new byte[94], 5));
  }

  @Test
  void anEndThatIsTooLongIsReplacedAndTheMessagesStay() throws IOException {
    Exchange exchange = exchange(4_000);
    assertNull(exchange.addMessage(exchange.encodeMessage(stream("one"), null)));
    Status refusal = exchange.end(Status.OK, List.of("x", "a".repeat(3_000)));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, requireNonNull(refusal).getCode());
    Reply reply = new Reply(200, Map.of(), exchange.takeBody());
    assertEquals(List.of("one"), reply.messages());
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, reply.status());
    assertEquals(2, reply.trailerLines().size());
    assertEquals(0, exchange.takeBody().length);
  }

  @Test
  void oneThatIsTooLongByItselfLeavesNoMessage() throws IOException {
    Exchange exchange = exchange(4_000);
    assertNull(exchange.addMessage(exchange.encodeMessage(stream("one"), null)));
    assertNotNull(exchange.end(Status.OK, List.of("x", "a".repeat(4_000))));
    Reply reply = new Reply(200, Map.of(), exchange.takeBody());
    assertEquals(List.of(), reply.messages());
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, reply.status());
  }

  private static Exchange exchange() {
    return exchange(LIMIT);
  }

  private static Exchange exchange(int maxReplyLength) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", "application/grpc-web+proto");
    HttpRequest request =
        new HttpRequest(
            PayloadFormat.FUNCTION_URL,
            "POST",
            "/a.B/C",
            null,
            "",
            headers,
            new byte[0],
            null,
            null);
    return Objects.requireNonNull(
        new WebProtocol(() -> new JsonCodec(List.of(), false, false))
            .claim(request, maxReplyLength));
  }

  private static List<String> trailers(Status status, Metadata metadata) {
    return new Reply(200, Map.of(), trailerFrame(status, metadata)).trailerLines();
  }

  private static byte[] trailerFrame(Status status, Metadata metadata) {
    Exchange response = exchange();
    response.end(status, HeaderMetadata.encode(metadata));
    return response.takeBody();
  }

  private static byte[] body(Frame frame) {
    Exchange response = exchange();
    response.addMessage(frame);
    return response.takeBody();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(bytes(text));
  }

  private static class Known extends ByteArrayInputStream implements KnownLength {
    Known(String text) {
      super(bytes(text));
    }
  }

  private static final class Drained extends ByteArrayInputStream implements Drainable {
    private final String text;

    Drained(String text) {
      super(bytes("read, instead of drained"));
      this.text = text;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      target.write(bytes(text));
      return text.length();
    }
  }
}
