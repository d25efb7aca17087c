package io.lambdagrpc.internal.web;

import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * The body of {@code application/grpc-web-text}: base64, in one piece or several, each padded by
 * itself. See "Text-encoded (response) streams" of <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB</a>.
 */
final class TextBody {

  private TextBody() {}

  /** Decodes a body, of which only the end may lack its padding. */
  static byte[] decode(byte[] body) {
    int end = endOfPiece(body, 0);
    if (end == body.length) {
      return decodePiece(body, 0, end);
    }
    ByteArrayOutputStream frames = new ByteArrayOutputStream(body.length);
    for (int start = 0; start < body.length; start = end) {
      end = endOfPiece(body, start);
      frames.writeBytes(decodePiece(body, start, end));
    }
    return frames.toByteArray();
  }

  /** Padding ends a piece: a client encodes each chunk that it sends by itself. */
  private static int endOfPiece(byte[] body, int start) {
    int end = start;
    while (end < body.length && body[end] != '=') {
      end++;
    }
    int unpadded = end;
    while (end < body.length && body[end] == '=' && (end == unpadded || (end - start) % 4 != 0)) {
      end++;
    }
    return end;
  }

  private static byte[] decodePiece(byte[] body, int start, int end) {
    try {
      ByteBuffer piece = Base64.getDecoder().decode(ByteBuffer.wrap(body, start, end - start));
      // The decoder sizes its array exactly; a JDK where it does not costs one copy.
      byte[] bytes = piece.array();
      return piece.limit() == bytes.length ? bytes : Arrays.copyOf(bytes, piece.limit());
    } catch (IllegalArgumentException e) {
      throw Status.INTERNAL
          .withDescription("protocol error: body: " + findFault(body, start, end))
          .asRuntimeException();
    }
  }

  private static String findFault(byte[] body, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!isBase64(body[i])) {
        return "byte " + (body[i] & 0xff) + " at " + i + " (expected: base64)";
      }
    }
    return (end - start) + " characters at " + start + " (expected: base64 with its padding)";
  }

  private static boolean isBase64(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '+'
        || b == '/'
        || b == '=';
  }

  /** Encodes a whole number of quadruples: the official client decodes only those. */
  static byte[] encode(byte[] frames) {
    return Base64.getEncoder().encode(frames);
  }
}
