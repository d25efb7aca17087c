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
      decode(ByteBuffer.wrap(all, start, end - start), decoded);
      start = end;
    }
    return decoded.flip();
  }

  /** Fails if the body ended within a group. */
  void end() throws StatusException {
    if (rest.length > 0) {
      throw Protocol.error("base64 cut short: " + rest.length + " characters (expected: 4)");
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

  private static void decode(ByteBuffer run, ByteBuffer decoded) throws StatusException {
    try {
      decoded.put(Base64.getDecoder().decode(run));
    } catch (IllegalArgumentException e) {
      throw Protocol.error("base64: " + e.getMessage() + " (expected: groups of 4 characters)");
    }
  }
}
