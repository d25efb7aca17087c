package io.lambdagrpc.local;

import java.io.IOException;

/**
 * Takes the reply to one request, whole or in parts, on its way to the client of a front.
 *
 * <p>Each throws {@link IOException} where the client has left.
 */
interface ReplyWriter {

  /** Writes a reply that is whole. */
  void writeReply(HttpReply reply) throws IOException;

  /** Writes status and headers at once; the reply's own body is not looked at. */
  void startReply(HttpReply head) throws IOException;

  /** Writes what follows {@link #startReply} so that the client has it when this returns. */
  void writePart(byte[] bytes, int offset, int length) throws IOException;

  void endReply() throws IOException;
}
