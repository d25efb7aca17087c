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

  private final InputStream in;
  private int headBytes;

  HttpReader(InputStream in) {
    this.in = new BufferedInputStream(in, 64 * 1024);
  }

  /** Counts lines against the limit anew, as for another request or chunk. */
  void startHead() {
    headBytes = 0;
  }

  /** Reads what is there, and waits only if nothing is; -1 at the end of the stream. */
  int read(byte[] buffer, int length) throws IOException {
    return in.read(buffer, 0, length);
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
      if (colon <= 0) {
        throw new MalformedRequestException("header: " + line + " (expected: name: value)");
      }
      headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
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
      if (next == '\n') {
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      if (++headBytes > MAX_HEAD_BYTES) {
        throw new MalformedRequestException("headers over " + MAX_HEAD_BYTES + " bytes");
      }
      line.write(next);
    }
  }
}
