package io.lambdagrpc.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** The body of one request, read as it comes: of a known length, or in chunks. */
final class BodyReader {
  private static final String ONE_OF_THEM = " (expected: one of them, once)";

  private final HttpReader in;
  private final boolean chunked;
  private long left;
  private boolean betweenChunks;
  private boolean ended;
  private List<Header> trailers = List.of();

  BodyReader(HttpRequest head, HttpReader in) throws MalformedRequestException {
    this.in = in;
    List<String> encodings = head.headers("Transfer-Encoding");
    List<String> lengths = head.headers("Content-Length");
    // Where a body ends, all have to see alike, or one's body is the next one's request.
    if (encodings.size() + lengths.size() > 1) {
      throw new MalformedRequestException(
          "body: Content-Length "
              + Excerpt.of(lengths)
              + ", Transfer-Encoding "
              + Excerpt.of(encodings)
              + ONE_OF_THEM);
    }
    this.chunked = !encodings.isEmpty();
    if (chunked
        && !(encodings.get(0).equalsIgnoreCase("chunked") && head.protocol().equals("HTTP/1.1"))) {
      throw new MalformedRequestException(
          "body: Transfer-Encoding " + Excerpt.of(encodings) + " (expected: chunked, of HTTP/1.1)");
    }
    this.left = lengths.isEmpty() ? 0 : parseLength(lengths.get(0), 10);
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
    int count = in.read(buffer, 0, (int) Math.min(left, length));
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
      in.readLineBreak();
    }
    in.startHead();
    String sizeLine = in.readLine();
    if (sizeLine == null) {
      throw new MalformedRequestException("end of stream in the body, before its last chunk");
    }
    left = parseLength(sizeLine.split(";", 2)[0], 16);
    betweenChunks = true;
    if (left == 0) {
      trailers = in.readHeaders();
      ended = true;
    }
  }

  /** Takes digits and nothing else, no sign for one, and no more than make a long. */
  private static long parseLength(String digits, int radix) throws MalformedRequestException {
    boolean sound =
        !digits.isEmpty()
            && digits.length() <= 15
            && digits.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0);
    if (!sound) {
      throw new MalformedRequestException(
          "body length: " + Excerpt.of(digits) + " (expected: a whole number)");
    }
    return Long.parseLong(digits, radix);
  }
}
