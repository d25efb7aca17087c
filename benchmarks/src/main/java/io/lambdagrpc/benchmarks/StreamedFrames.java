package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The grpc-web frames of a reply as they come, out of chunks and behind the prelude. */
final class StreamedFrames {
  private static final int NULS = 8;
  private static final int TRAILERS = 0x80;
  private static final String OK = "grpc-status:0\r\n";

  private final DataInputStream frames;

  /** Reads the prelude and what parts it from the body. */
  StreamedFrames(InputStream reply) throws IOException {
    this.frames = new DataInputStream(new Chunks(reply));
    for (int nuls = 0; nuls < NULS; ) {
      nuls = frames.readByte() == 0 ? nuls + 1 : 0;
    }
  }

  /**
   * Reads the next message.
   *
   * @return its bytes; none at the end of a reply that is complete
   * @throws IOException if the reply ends in another way
   */
  byte[] next() throws IOException {
    int flag = frames.readUnsignedByte();
    byte[] content = new byte[frames.readInt()];
    frames.readFully(content);
    if (flag != TRAILERS) {
      return content;
    }
    String trailers = new String(content, US_ASCII).replace(" ", "");
    if (!trailers.contains(OK) || frames.read() >= 0) {
      throw new IOException("trailers: " + trailers + " (expected: " + OK.strip() + ")");
    }
    return new byte[0];
  }

  /** What the chunks of a request hold. */
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private int left;
    private boolean begun;
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        startChunk();
      }
      if (ended) {
        return -1;
      }
      int count = in.read(buffer, offset, Math.min(left, length));
      if (count < 0) {
        throw new EOFException("the reply broke off");
      }
      left -= count;
      return count;
    }

    /** The line break after a chunk comes with the next one at the latest. */
    private void startChunk() throws IOException {
      if (begun) {
        StreamPeer.readLine(in);
      }
      begun = true;
      left = Integer.parseInt(StreamPeer.readLine(in), 16);
      if (left == 0) {
        ended = true;
        while (!StreamPeer.readLine(in).isEmpty()) {
          // Trailers of HTTP: none, where the reply is complete.
        }
      }
    }
  }
}
