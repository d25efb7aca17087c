package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Replies of any bytes. They end with a status and nothing else, the same in any pieces, no message
 * is over the limit, and a good reply without its last byte is none.
 */
final class ReplyDecoderFuzzTest {

  private static final int[] SIZES = {1, 2, 3, 7};

  @FuzzTest
  void aReplyEndsTheSameInAnyPieces(byte[] body) {
    for (WebFormat format : WebFormat.values()) {
      DecodedReply whole = DecodedReply.ofWhole(format, body);
      for (String message : whole.messages()) {
        assertTrue(message.length() <= DecodedReply.MAX_SIZE);
      }
      for (int size : SIZES) {
        DecodedReply pieces = DecodedReply.of(format, body, () -> size);
        // Of two errors in one text, bad base64 is seen first where both come in one piece.
        if (format == WebFormat.BINARY || whole.isOk() || pieces.isOk()) {
          assertEquals(whole.messages(), pieces.messages());
          assertEquals(whole.code(), pieces.code());
        } else {
          assertEquals(whole.messages(), pieces.messages().subList(0, whole.messages().size()));
        }
      }
      if (whole.isOk()) {
        byte[] cut = Arrays.copyOf(body, body.length - 1);
        assertTrue(!DecodedReply.ofWhole(format, cut).isOk());
      }
    }
  }

  /** Each line is a message, and all of them the text of the status. */
  @FuzzTest
  void whatAServerSendsIsReadBack(byte[] lines) {
    String text = new String(lines, StandardCharsets.UTF_8);
    List<String> messages = List.of(text.split("\n", -1));
    for (WebFormat format : WebFormat.values()) {
      List<byte[]> frames = new ArrayList<>();
      List<String> readable = new ArrayList<>();
      boolean tooLarge = false;
      for (String message : messages) {
        byte[] frame =
            message.length() % 2 == 0
                ? Wire.message(message)
                : Wire.frame(Frame.COMPRESSED, Wire.gzip(message));
        frames.add(frame);
        tooLarge |= message.getBytes(StandardCharsets.UTF_8).length > DecodedReply.MAX_SIZE;
        if (!tooLarge) {
          readable.add(message);
        }
      }
      frames.add(Wire.OK);
      if (format == WebFormat.TEXT) {
        frames.replaceAll(Base64.getEncoder()::encode);
      }
      DecodedReply read =
          DecodedReply.of(format, Wire.join(frames.toArray(new byte[0][])), () -> 5);
      assertEquals(readable, read.messages());
      assertEquals(tooLarge ? Status.Code.RESOURCE_EXHAUSTED : Status.Code.OK, read.code());
    }
  }
}
