package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Refuses each call of a client that speaks HTTP/2 (RFC 9113) as a gRPC server does, by a status.
 *
 * <p>To refuse the connection is not enough: gRPC's C core opens a stream only when the server's
 * SETTINGS are there, and for a call without a stream it connects again, without end.
 */
final class Http2Refusal {
  private static final int MAX_BYTES = 1024 * 1024;

  /** Nobody has been told that a frame may have more: RFC 9113, 6.5.2. */
  private static final int MAX_FRAME_BYTES = 16_384;

  /** What follows the first line of a client's preface, at which it was recognized: 3.4. */
  private static final int REST_OF_PREFACE = "\r\nSM\r\n\r\n".length();

  private static final int HEADERS = 0x1;
  private static final int SETTINGS = 0x4;
  private static final int GOAWAY = 0x7;
  private static final int ACK = 0x1;
  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int HTTP_1_1_REQUIRED = 0xd;
  private static final int HEAD_BYTES = 9;
  private static final byte[] NOTHING = {};

  private final Socket socket;
  private final HttpReader in;
  private final OutputStream out;
  private final long end;
  private final byte[] buffer = new byte[1024];
  private int bytesLeft = MAX_BYTES;
  private int lastStream;

  /**
   * Creates one for a connection.
   *
   * @param time how long its calls are answered; the client makes later ones in another connection
   */
  Http2Refusal(Socket socket, HttpReader in, OutputStream out, Duration time) {
    this.socket = socket;
    this.in = in;
    this.out = out;
    this.end = System.nanoTime() + time.toNanos();
  }

  /**
   * Answers until the client leaves.
   *
   * @param why printable ASCII without a percent sign, which no encoding changes
   */
  void answer(String why) throws IOException {
    write(SETTINGS, 0, 0, NOTHING);
    byte[] status = status(why);
    try {
      skip(REST_OF_PREFACE);
      while (true) {
        answerFrame(status);
      }
    } catch (EOFException | SocketTimeoutException e) {
      // A call in a later stream was not answered, and is made again.
      byte[] text = why.getBytes(US_ASCII);
      ByteBuffer goAway = ByteBuffer.allocate(8 + text.length);
      goAway.putInt(lastStream).putInt(HTTP_1_1_REQUIRED).put(text);
      write(GOAWAY, 0, 0, goAway.array());
    }
  }

  private void answerFrame(byte[] status) throws IOException {
    read(HEAD_BYTES);
    ByteBuffer head = ByteBuffer.wrap(buffer);
    int lengthAndType = head.getInt();
    int type = lengthAndType & 0xff;
    int flags = head.get();
    int stream = head.getInt() & Integer.MAX_VALUE;
    int length = lengthAndType >>> 8;
    if (length > MAX_FRAME_BYTES) {
      throw new EOFException();
    }
    skip(length);
    if (type == SETTINGS && (flags & ACK) == 0) {
      write(SETTINGS, ACK, 0, NOTHING);
    }
    if (type == HEADERS && stream > lastStream) {
      lastStream = stream;
      write(HEADERS, END_STREAM | END_HEADERS, stream, status);
    }
  }

  /**
   * Returns a whole reply in one block of headers: {@code Trailers-Only} in gRPC's words, in the
   * plainest form of HPACK (RFC 7541).
   */
  private static byte[] status(String why) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x88); // :status: 200, which is number 8 of the static table
    writeHeader(block, "content-type", "application/grpc");
    writeHeader(block, "grpc-status", "12"); // UNIMPLEMENTED
    writeHeader(block, "grpc-message", why);
    return block.toByteArray();
  }

  /** Writes a literal header field without indexing, its name new: 6.2.2. */
  private static void writeHeader(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    writeString(block, name);
    writeString(block, value);
  }

  /** Writes a string that is not in Huffman's code: 5.1 and 5.2. */
  private static void writeString(ByteArrayOutputStream block, String text) {
    int rest = text.length() - 0x7f;
    block.write(Math.min(text.length(), 0x7f));
    for (; rest >= 0x80; rest >>>= 7) {
      block.write((rest & 0x7f) | 0x80);
    }
    if (rest >= 0) {
      block.write(rest);
    }
    block.writeBytes(text.getBytes(US_ASCII));
  }

  private void write(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + payload.length);
    frame.putInt((payload.length << 8) | type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    out.flush();
  }

  /** Nothing is kept of it: to announce a frame costs its sender only a head. */
  private void skip(int length) throws IOException {
    for (int left = length; left > 0; left -= Math.min(left, buffer.length)) {
      read(Math.min(left, buffer.length));
    }
  }

  /** Fills the buffer, or throws at the end of the stream, of the time or of the bytes. */
  private void read(int length) throws IOException {
    bytesLeft -= length;
    if (bytesLeft < 0) {
      throw new EOFException();
    }
    int read = 0;
    while (read < length) {
      long millisecondsLeft = (end - System.nanoTime()) / 1_000_000;
      if (millisecondsLeft <= 0) {
        throw new SocketTimeoutException();
      }
      socket.setSoTimeout((int) millisecondsLeft);
      int more = in.read(buffer, read, length - read);
      if (more < 0) {
        throw new EOFException();
      }
      read += more;
    }
  }
}
