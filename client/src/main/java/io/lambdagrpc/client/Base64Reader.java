package io.lambdagrpc.client;

import io.grpc.StatusException;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Decodes a body in base64 as it comes, up to the last whole group of four characters. Padding may
 * stand in the middle, since servers pad each piece that they flush by itself (<a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB</a>, "Message
 * framing").
 */
final class Base64Reader {

  private static final int GROUP = 4;

  private byte[] rest = new byte[0];

  /** How much of the body came before the rest, and before what follows the last padding. */
  private long passed;

  private long pieceStart;

  /** Decodes what is whole of the bytes kept so far and of these, and keeps what is not. */
  ByteBuffer decode(ByteBuffer text) throws StatusException {
    byte[] all = new byte[rest.length + text.remaining()];
    System.arraycopy(rest, 0, all, 0, rest.length);
    text.get(all, rest.length, text.remaining());
    int whole = all.length - all.length % GROUP;
    rest = new byte[all.length - whole];
    System.arraycopy(all, whole, rest, 0, rest.length);

    ByteBuffer decoded = ByteBuffer.allocate(whole / GROUP * 3);
    int start = 0;
    while (start < whole) {
      int end = endOfRun(all, start, whole);
      decodeRun(all, start, end, decoded);
      start = end;
    }
    return decoded.flip();
  }

  /** Fails if the body ended within a group. */
  void end() throws StatusException {
    if (rest.length > 0) {
      throw fault(rest, 0, rest.length);
    }
  }

  /** Returns the end of the first group that is padded, which is as far as the JDK decodes. */
  private static int endOfRun(byte[] text, int start, int limit) {
    for (int end = start + GROUP; end < limit; end += GROUP) {
      if (text[end - 1] == '=') {
        return end;
      }
    }
    return limit;
  }

  private void decodeRun(byte[] text, int start, int end, ByteBuffer decoded)
      throws StatusException {
    try {
      decoded.put(Base64.getDecoder().decode(ByteBuffer.wrap(text, start, end - start)));
    } catch (IllegalArgumentException e) {
      throw fault(text, start, end);
    }
    passed += end - start;
    if (text[end - 1] == '=') {
      pieceStart = passed;
    }
  }

  /** Finds what is wrong with a text that is no base64, up to the first padding in it. */
  private StatusException fault(byte[] text, int start, int limit) {
    int end = start;
    for (; end < limit && text[end] != '='; end++) {
      if (!isBase64(text[end])) {
        return Protocol.error(
            "body: byte "
                + (text[end] & 0xff)
                + " at "
                + (passed + end - start)
                + " (expected: base64)");
      }
    }
    long length = passed - pieceStart + end - start;
    for (boolean first = true;
        end < limit && text[end] == '=' && (first || length % GROUP != 0);
        end++) {
      first = false;
      length++;
    }
    return Protocol.error(
        "body: "
            + length
            + " characters at "
            + pieceStart
            + " (expected: base64 with its padding)");
  }

  private static boolean isBase64(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '+'
        || b == '/';
  }
}
