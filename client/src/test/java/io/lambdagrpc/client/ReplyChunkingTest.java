package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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
      DecodedReply whole = DecodedReply.ofWhole(format, cut);
      String at = "cut at " + end;
      assertEquals(MESSAGES.subList(0, whole.messages().size()), whole.messages(), at);
      assertEquals(end == body.length, whole.isOk(), at);
      for (int run = 0; run < 10; run++) {
        assertEquals(whole, DecodedReply.of(format, cut, () -> 1 + RANDOM.nextInt(30)), at);
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
      DecodedReply whole = DecodedReply.ofWhole(format, damaged);
      DecodedReply pieces = DecodedReply.of(format, damaged, () -> 1 + RANDOM.nextInt(9));
      assertEquals(whole.isOk(), pieces.isOk(), () -> show(damaged));
      // Of two errors in one text, bad base64 is seen first where both come in one piece.
      if (format == WebFormat.BINARY) {
        assertEquals(whole.messages(), pieces.messages(), () -> show(damaged));
        assertEquals(whole.code(), pieces.code(), () -> show(damaged));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomBytesAreNeverAReply(WebFormat format) {
    for (int run = 0; run < 3000; run++) {
      byte[] noise = new byte[RANDOM.nextInt(60)];
      RANDOM.nextBytes(noise);
      assertTrue(
          !DecodedReply.of(format, noise, () -> 1 + RANDOM.nextInt(20)).isOk(), () -> show(noise));
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

  private static String show(byte[] body) {
    return Base64.getEncoder().encodeToString(body);
  }
}
