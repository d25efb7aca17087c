package io.lambdagrpc.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Bytes that wait for more, in the order in which they came. They take as much memory as there are
 * bytes, whatever the number of their pieces. Nothing is copied until they are taken: a server with
 * many calls has many of these.
 */
final class Blocks {

  /** The largest block of memory that may have no bytes in it yet. */
  private static final int MAX_ROOM = 64 * 1024;

  private final ArrayDeque<byte[]> blocks = new ArrayDeque<>(1);

  /** In the first block, and in the last one. */
  private int start;

  private int end;
  private int size;

  int size() {
    return size;
  }

  /** Copies a piece. */
  void add(ByteBuffer piece) {
    int total = Math.addExact(size, piece.remaining());
    while (piece.hasRemaining()) {
      byte[] last = blocks.peekLast();
      if (last == null || end == last.length) {
        last = new byte[Math.max(piece.remaining(), Math.min(size, MAX_ROOM))];
        blocks.add(last);
        end = 0;
      }
      int count = Math.min(piece.remaining(), last.length - end);
      piece.get(last, end, count);
      end += count;
    }
    size = total;
  }

  /** Takes the first bytes out. */
  byte[] take(int count) {
    byte[] taken = new byte[count];
    int filled = 0;
    while (filled < count) {
      byte[] first = blocks.getFirst();
      int available = (blocks.size() == 1 ? end : first.length) - start;
      int part = Math.min(count - filled, available);
      System.arraycopy(first, start, taken, filled, part);
      filled += part;
      start += part;
      if (part == available) {
        blocks.remove();
        start = 0;
      }
    }
    size -= count;
    return taken;
  }
}
