package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on one socket, one request after the other.
 *
 * <p>The JDK's own server is no choice here: it changes the case of header names, which REST events
 * show, hides chunked trailers, which streamed replies end in, and holds replies back by Nagle's
 * algorithm, which would be measured as the function's time.
 */
final class HttpConnection {
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private final InputStream in;
  private final OutputStream out;
  private final int maxBody;
  private int headBytes;

  HttpConnection(Socket socket, int maxBody) throws IOException {
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    this.maxBody = maxBody;
  }

  /** Returns null when the peer has ended the connection in good order. */
  @Nullable HttpRequest readRequest() throws IOException {
    headBytes = 0;
    String requestLine = readLine();
    if (requestLine == null) {
      return null;
    }
    String[] words = requestLine.split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      throw new MalformedRequestException(
          "request line: " + requestLine + " (expected: method, target and HTTP/1.1)");
    }
    List<Header> headers = readHeaders();
    int question = words[1].indexOf('?');
    String path = question < 0 ? words[1] : words[1].substring(0, question);
    String query = question < 0 ? "" : words[1].substring(question + 1);
    HttpRequest head = new HttpRequest(words[0], path, query, words[2], headers, Body.EMPTY);
    if ("100-continue".equalsIgnoreCase(head.header("Expect"))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
    return new HttpRequest(words[0], path, query, words[2], headers, readBody(head));
  }

  void writeReply(HttpReply reply, boolean head, boolean last) throws IOException {
    StringBuilder lines = new StringBuilder(256).append("HTTP/1.1 ").append(reply.status());
    lines.append(" \r\n");
    for (Header header : reply.headers()) {
      lines.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    boolean bodiless = reply.status() < 200 || reply.status() == 204 || reply.status() == 304;
    if (!bodiless) {
      lines.append("Content-Length: ").append(reply.body().length()).append("\r\n");
    }
    if (last) {
      lines.append("Connection: close\r\n");
    }
    out.write(lines.append("\r\n").toString().getBytes(ISO_8859_1));
    if (!bodiless && !head) {
      out.write(reply.body().bytes());
    }
    out.flush();
  }

  private List<Header> readHeaders() throws IOException {
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

  /** Reads to the body's end even if it is over the limit: the peer only then hears a reply. */
  private Body readBody(HttpRequest head) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = head.header("Content-Length");
    boolean fits = true;
    if ("chunked".equalsIgnoreCase(head.header("Transfer-Encoding"))) {
      fits = copyChunks(body);
    } else if (length != null) {
      fits = copy(parseLength(length, 10), body);
    }
    return fits ? Body.of(body.toByteArray()) : Body.TOO_LARGE;
  }

  private boolean copyChunks(ByteArrayOutputStream body) throws IOException {
    boolean fits = true;
    while (true) {
      String sizeLine = readLine();
      if (sizeLine == null) {
        throw new MalformedRequestException("end of stream in the body");
      }
      long size = parseLength(sizeLine.split(";", 2)[0].strip(), 16);
      if (size == 0) {
        readHeaders();
        return fits;
      }
      fits &= copy(size, body);
      readLine();
      headBytes = 0;
    }
  }

  private boolean copy(long length, ByteArrayOutputStream body) throws IOException {
    boolean fits = body.size() + length <= maxBody;
    byte[] buffer = new byte[(int) Math.min(length, 64 * 1024)];
    for (long left = length; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new MalformedRequestException(
            "end of stream in the body, " + left + " bytes before its end");
      }
      if (fits) {
        body.write(buffer, 0, count);
      }
      left -= count;
    }
    return fits;
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

  private @Nullable String readLine() throws IOException {
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
