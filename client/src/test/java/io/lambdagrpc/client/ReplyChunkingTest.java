package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.DecompressorRegistry;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A reply cut anywhere, damaged anywhere, and in pieces of any size: the pieces never change what
 * is read, and whatever is wrong ends as a status, never as another exception.
 */
final class ReplyChunkingTest {

  private static final List<String> MESSAGES = List.of("", "one", "a little longer", "x", "two");
  private static final Random RANDOM = new Random(20261122);

  @ParameterizedTest
  @EnumSource
  void aCutBodyReadsTheSameInAnyPieces(WebFormat format) {
    byte[] body = body(format);
    for (int end = 0; end <= body.length; end++) {
      byte[] cut = Arrays.copyOf(body, end);
      Read whole = read(format, cut, cut.length);
      String at = "cut at " + end;
      assertEquals(MESSAGES.subList(0, whole.messages.size()), whole.messages, at);
      assertEquals(end == body.length, whole.status.isOk(), at);
      for (int run = 0; run < 10; run++) {
        Read pieces = read(format, cut, 1 + RANDOM.nextInt(30));
        assertEquals(whole.messages, pieces.messages, at);
        assertEquals(whole.status.getCode(), pieces.status.getCode(), at);
        assertEquals(whole.status.getDescription(), pieces.status.getDescription(), at);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedBodyEndsTheSameInAnyPieces(WebFormat format) {
    byte[] body = body(format);
    for (int run = 0; run < 3000; run++) {
      byte[] damaged = body.clone();
      for (int i = RANDOM.nextInt(3); i >= 0; i--) {
        damaged[RANDOM.nextInt(damaged.length)] = (byte) RANDOM.nextInt(256);
      }
      Read whole = read(format, damaged, damaged.length);
      Read pieces = read(format, damaged, 1 + RANDOM.nextInt(9));
      assertEquals(whole.status.isOk(), pieces.status.isOk(), () -> show(damaged));
      // Of two errors in one text, bad base64 is seen first where both come in one piece.
      if (format == WebFormat.BINARY) {
        assertEquals(whole.messages, pieces.messages, () -> show(damaged));
        assertEquals(whole.status.getCode(), pieces.status.getCode(), () -> show(damaged));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomBytesAreNeverAReply(WebFormat format) {
    for (int run = 0; run < 3000; run++) {
      byte[] noise = new byte[RANDOM.nextInt(60)];
      RANDOM.nextBytes(noise);
      assertTrue(!read(format, noise, 1 + RANDOM.nextInt(20)).status.isOk(), () -> show(noise));
    }
  }

  private static byte[] body(WebFormat format) {
    List<byte[]> frames = new ArrayList<>();
    for (String message : MESSAGES) {
      frames.add(message.length() > 9 ? Wire.frame(1, Wire.gzip(message)) : Wire.message(message));
    }
    frames.add(Wire.trailers("grpc-status:0\r\ngrpc-message:%C3%A9\r\nx-bin:AQ,Ag\r\n"));
    if (format == WebFormat.TEXT) {
      frames.replaceAll(Base64.getEncoder()::encode);
    }
    return Wire.join(frames.toArray(new byte[0][]));
  }

  private record Read(List<String> messages, Status status) {}

  /** Feeds pieces of up to {@code most} bytes, and reads after each as the exchange does. */
  private static Read read(WebFormat format, byte[] body, int most) {
    ReplyDecoder decoder = new ReplyDecoder(DecompressorRegistry.getDefaultInstance(), 1000, 1000);
    List<String> messages = new ArrayList<>();
    try {
      decoder.head(
          200,
          HttpHeaders.of(
              Map.of(
                  "content-type", List.of(format.contentType()), "grpc-encoding", List.of("gzip")),
              (name, value) -> true));
      int at = 0;
      while (at < body.length) {
        int size =
            Math.min(most == body.length ? most : 1 + RANDOM.nextInt(most), body.length - at);
        decoder.add(ByteBuffer.wrap(body, at, size).asReadOnlyBuffer());
        at += size;
        for (Payload next = decoder.nextMessage(); next != null; next = decoder.nextMessage()) {
          messages.add(new String(next.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      return new Read(messages, decoder.end(null).status());
    } catch (StatusException e) {
      return new Read(messages, e.getStatus());
    }
  }

  private static String show(byte[] body) {
    return Base64.getEncoder().encodeToString(body);
  }
}
