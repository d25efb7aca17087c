package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on one socket, one request after the other.
 *
 * <p>The JDK's own server is no choice here: it changes the case of header names, which REST events
 * show, hides chunked trailers, which streamed replies end in, and holds replies back by Nagle's
 * algorithm, which would be measured as the function's time.
 */
final class ServerConnection implements ReplyWriter {
  private static final Duration HTTP_2_TIME = Duration.ofSeconds(10);

  private final Socket socket;
  private final HttpReader in;
  private final OutputStream out;
  private HttpRequest request = new HttpRequest("", "", "", "HTTP/1.0", List.of(), Body.EMPTY);
  private BodyReader body;
  private boolean bodiless;

  ServerConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new HttpReader(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
    this.body = new BodyReader(request, in);
  }

  /**
   * Reads a request up to its body, which is the handler's to read, to its end.
   *
   * @return null when the peer has ended the connection in good order
   */
  @Nullable HttpRequest readRequest() throws IOException {
    in.startHead();
    String requestLine = in.readLine();
    if (requestLine == null) {
      return null;
    }
    if (requestLine.equals(Http2RequestException.PREFACE)) {
      throw new Http2RequestException();
    }
    String[] words = requestLine.split(" ", -1);
    if (words.length != 3
        || !HttpReader.isToken(words[0])
        || !isTarget(words[1])
        || !(words[2].equals("HTTP/1.1") || words[2].equals("HTTP/1.0"))) {
      throw new MalformedRequestException(
          "request line: " + Excerpt.of(requestLine) + " (expected: method, target and HTTP/1.1)");
    }
    List<Header> headers = in.readHeaders();
    int question = words[1].indexOf('?');
    String path = question < 0 ? words[1] : words[1].substring(0, question);
    String query = question < 0 ? "" : words[1].substring(question + 1);
    request = new HttpRequest(words[0], path, query, words[2], headers, Body.EMPTY);
    body = new BodyReader(request, in);
    if ("100-continue".equalsIgnoreCase(request.header("Expect"))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
    return request;
  }

  private static boolean isTarget(String target) {
    return target.startsWith("/") && target.chars().allMatch(c -> c > ' ' && c < 127);
  }

  BodyReader body() {
    return body;
  }

  /** Writes the reply and ends the connection if the request is its last. */
  @Override
  public void writeReply(HttpReply reply) throws IOException {
    writeReply(reply, request.endsConnection());
  }

  void writeLastReply(HttpReply reply) throws IOException {
    writeReply(reply, true);
  }

  /** Writes half of the body that its headers promise; the connection is of no use after it. */
  void writeHalfReply(HttpReply reply) throws IOException {
    writeHead(reply, "Content-Length: " + reply.body().length() + "\r\n", false);
    out.write(reply.body().bytes(), 0, reply.body().length() / 2);
    out.flush();
  }

  @Override
  public void startReply(HttpReply head) throws IOException {
    bodiless = isBodiless(head) || isHead();
    String framing = isChunked() && !isBodiless(head) ? "Transfer-Encoding: chunked\r\n" : "";
    writeHead(head, framing, request.endsConnection());
    out.flush();
  }

  @Override
  public void writePart(byte[] bytes, int offset, int length) throws IOException {
    // A chunk of no bytes would be the last one.
    if (bodiless || length == 0) {
      return;
    }
    if (isChunked()) {
      out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
      out.write(bytes, offset, length);
      out.write('\r');
      out.write('\n');
    } else {
      out.write(bytes, offset, length);
    }
    out.flush();
  }

  @Override
  public void endReply() throws IOException {
    if (isChunked() && !bodiless) {
      out.write("0\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
  }

  /** Refuses what a client asks in HTTP/2, so that it has the text to show. */
  void refuseHttp2(String why) throws IOException {
    new Http2Refusal(socket, in, out, HTTP_2_TIME).answer(why);
  }

  private void writeReply(HttpReply reply, boolean last) throws IOException {
    boolean withBody = !isBodiless(reply);
    String length = withBody ? "Content-Length: " + reply.body().length() + "\r\n" : "";
    writeHead(reply, length, last);
    if (withBody && !isHead()) {
      out.write(reply.body().bytes());
    }
    out.flush();
  }

  private void writeHead(HttpReply reply, String framing, boolean last) throws IOException {
    StringBuilder lines = new StringBuilder(256).append("HTTP/1.1 ").append(reply.status());
    lines.append(" \r\n");
    for (Header header : reply.headers()) {
      lines.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    lines.append(framing);
    if (last) {
      lines.append("Connection: close\r\n");
    }
    out.write(lines.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  private static boolean isBodiless(HttpReply reply) {
    return reply.status() < 200 || reply.status() == 204 || reply.status() == 304;
  }

  private boolean isHead() {
    return request.method().equals("HEAD");
  }

  /** HTTP/1.0 knows no chunks: there a reply ends with its connection. */
  private boolean isChunked() {
    return !request.protocol().equals("HTTP/1.0");
  }
}
