package io.lambdagrpc.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The encoding of {@code grpc-message}: UTF-8 with bytes escaped as {@code %XX}. */
final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * Decodes what it can: an escape that is none stays as it is, and bytes that the peer forgot to
   * escape are read as UTF-8, since a text that is a little wrong helps more than none.
   *
   * @param latin1 one char for each byte of the wire
   */
  static String decode(String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int escaped = bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes[i + 1], bytes[i + 2]) : -1;
      if (escaped < 0) {
        decoded.write(bytes[i]);
      } else {
        decoded.write(escaped);
        i += 2;
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte high, byte low) {
    int highDigit = Character.digit(high, 16);
    int lowDigit = Character.digit(low, 16);
    return highDigit < 0 || lowDigit < 0 ? -1 : highDigit << 4 | lowDigit;
  }
}
