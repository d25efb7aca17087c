package io.lambdagrpc.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** The body of one request, read as it comes: of a known length, or in chunks. */
final class BodyReader {
  private final HttpReader in;
  private final boolean chunked;
  private long left;
  private boolean betweenChunks;
  private boolean ended;
  private List<Header> trailers = List.of();

  BodyReader(HttpRequest head, HttpReader in) throws MalformedRequestException {
    this.in = in;
    this.chunked = "chunked".equalsIgnoreCase(head.header("Transfer-Encoding"));
    String length = head.header("Content-Length");
    this.left = chunked || length == null ? 0 : parseLength(length, 10);
  }

  /**
   * Reads what is there, and waits only if nothing is.
   *
   * @return how many bytes, or -1 at the body's end
   */
  int read(byte[] buffer, int length) throws IOException {
    if (left == 0 && chunked && !ended) {
      startChunk();
    }
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, (int) Math.min(left, length));
    if (count < 0) {
      throw new MalformedRequestException(
          "end of stream in the body, " + left + " bytes before its end");
    }
    left -= count;
    return count;
  }

  /** Reads to the body's end even if it is over the limit: the peer only then hears a reply. */
  Body readAll(int limit) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[64 * 1024];
    boolean fits = true;
    for (int count = read(buffer, buffer.length); count >= 0; count = read(buffer, buffer.length)) {
      fits &= body.size() + count <= limit;
      if (fits) {
        body.write(buffer, 0, count);
      }
    }
    return fits ? Body.of(body.toByteArray()) : Body.TOO_LARGE;
  }

  /** Returns the fields that followed the last chunk; none before the body's end. */
  List<Header> trailers() {
    return trailers;
  }

  private void startChunk() throws IOException {
    // The line break after a chunk may come with the next one only: who waits for it here, and not
    // before, has passed the chunk on.
    if (betweenChunks) {
      in.readLine();
    }
    in.startHead();
    String sizeLine = in.readLine();
    if (sizeLine == null) {
      throw new MalformedRequestException("end of stream in the body, before its last chunk");
    }
    left = parseLength(sizeLine.split(";", 2)[0].strip(), 16);
    betweenChunks = true;
    if (left == 0) {
      trailers = in.readHeaders();
      ended = true;
    }
  }

  private static long parseLength(String digits, int radix) throws MalformedRequestException {
    try {
      long length = Long.parseLong(digits, radix);
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Answered below, as a negative one is.
    }
    throw new MalformedRequestException("body length: " + digits + " (expected: a whole number)");
  }
}
