package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reading half of a connection: lines and headers up to a limit, and bytes. */
final class HttpReader {
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  /** The first byte of a TLS connection: RFC 8446, 5.1. */
  private static final int TLS_HANDSHAKE = 22;

  private final InputStream in;
  private int headBytes;

  HttpReader(InputStream in) {
    this.in = new BufferedInputStream(in, 16 * 1024);
  }

  /** Counts lines against the limit anew, as for another request or chunk. */
  void startHead() {
    headBytes = 0;
  }

  /** Reads what is there, and waits only if nothing is; -1 at the end of the stream. */
  int read(byte[] buffer, int offset, int length) throws IOException {
    return in.read(buffer, offset, length);
  }

  List<Header> readHeaders() throws IOException {
    List<Header> headers = new ArrayList<>();
    while (true) {
      String line = readLine();
      if (line == null) {
        throw new MalformedRequestException("end of stream in the headers");
      }
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      // A blank in it, or before it, is of a header that goes on, which RFC 9112, 5.2 forbids.
      if (colon < 0 || !isToken(line.substring(0, colon))) {
        throw new MalformedRequestException(
            "header: " + Excerpt.of(line) + " (expected: name: value)");
      }
      headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
  }

  /** Tells whether it is a name: of a method or a header (RFC 9110, 5.6.2). */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
  }

  /** Returns null at the end of the stream. */
  @Nullable String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    while (true) {
      int next = in.read();
      if (next < 0) {
        if (line.size() == 0) {
          return null;
        }
        throw new MalformedRequestException("end of stream in a line");
      }
      if (next == '\r') {
        readLineFeed();
        return line.toString(ISO_8859_1);
      }
      if (++headBytes > MAX_HEAD_BYTES) {
        throw new MalformedRequestException("headers over " + MAX_HEAD_BYTES + " bytes");
      }
      if ((next < ' ' && next != '\t') || next == 127) {
        throw control(next);
      }
      line.write(next);
    }
  }

  /** Reads a line break and nothing before it. */
  void readLineBreak() throws IOException {
    int next = in.read();
    if (next != '\r') {
      throw new MalformedRequestException(
          next < 0 ? "end of stream" : "byte " + next + " (expected: a line break)");
    }
    readLineFeed();
  }

  private void readLineFeed() throws IOException {
    int next = in.read();
    if (next != '\n') {
      throw new MalformedRequestException("a carriage return (expected: a line feed after it)");
    }
  }

  private MalformedRequestException control(int next) {
    return new MalformedRequestException(
        next == TLS_HANDSHAKE && headBytes == 1
            ? "TLS (expected: http, without TLS)"
            : "byte " + next + " in a line (expected: text, and \\r\\n at its end)");
  }
}
