package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;

/** The function's side of the Runtime API on one socket, each byte as a test wants it. */
final class ScriptedRuntime implements AutoCloseable {
  static final String NULS = "\0".repeat(8);
  static final String HTTP = ReplyPrelude.CONTENT_TYPE;
  private static final String INVOCATION_ID = "Lambda-Runtime-Invocation-Id: ";

  private final Socket socket;
  private final OutputStream out;
  private final HttpReader in;

  ScriptedRuntime(LocalRuntimeApi api) throws IOException {
    String[] address = api.endpoint().split(":", -1);
    this.socket = new Socket(address[0], Integer.parseInt(address[1]));
    socket.setSoTimeout(30_000);
    this.out = socket.getOutputStream();
    this.in = new HttpReader(socket.getInputStream());
  }

  /** A reply's status, and its body. */
  record Reply(int status, List<Header> headers, String body) {
    String id() {
      return header("Lambda-Runtime-Aws-Request-Id");
    }

    /** The header by which an invocation is told from others with its request id. */
    String attempt() {
      return INVOCATION_ID + header(INVOCATION_ID) + "\r\n";
    }

    private String header(String name) {
      String bare = name.replace(": ", "");
      return headers.stream().filter(each -> each.is(bare)).findFirst().orElseThrow().value();
    }
  }

  String next() throws IOException {
    return invocation().id();
  }

  Reply invocation() throws IOException {
    write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return reply();
  }

  Reply restore() throws IOException {
    startRestore();
    return reply();
  }

  /** Asks for the snapshot; the reply comes when it is restored. */
  void startRestore() throws IOException {
    write("GET /2018-06-01/runtime/restore/next HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  Reply post(String path, String body) throws IOException {
    return post(path, "", body);
  }

  Reply post(String path, String headers, String body) throws IOException {
    write("POST /2018-06-01/runtime/" + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers);
    write("Content-Length: " + body.length() + "\r\n\r\n" + body);
    return reply();
  }

  void startResponse(String id, String mode, String contentType) throws IOException {
    startResponse(id, "", mode, contentType);
  }

  void startResponse(String id, String headers, String mode, String contentType)
      throws IOException {
    write(
        ("POST /2018-06-01/runtime/invocation/" + id + "/response HTTP/1.1\r\nHost: localhost\r\n")
            + ("Lambda-Runtime-Function-Response-Mode: " + mode + "\r\n")
            + ("Content-Type: " + contentType + "\r\n")
            + headers
            + "Transfer-Encoding: chunked\r\n"
            + "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n"
            + "\r\n");
  }

  void startHttp(String id) throws IOException {
    startResponse(id, "streaming", HTTP);
    chunk("{\"statusCode\":200,\"headers\":{\"content-type\":\"text/plain\"},\"cookies\":[]}");
    chunk(NULS);
  }

  void chunk(String bytes) throws IOException {
    write(Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n");
  }

  Reply end(String... trailers) throws IOException {
    write("0\r\n" + String.join("", List.of(trailers)) + "\r\n");
    return reply();
  }

  /** Says that nothing more will come, in whatever the test has left unfinished. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  void write(String bytes) throws IOException {
    out.write(bytes.getBytes(ISO_8859_1));
  }

  Reply reply() throws IOException {
    in.startHead();
    String status = in.readLine();
    if (status == null) {
      throw new EOFException("no reply");
    }
    List<Header> headers = in.readHeaders();
    HttpRequest head = new HttpRequest("", "", "", "", headers, Body.EMPTY);
    byte[] body = new BodyReader(head, in).readAll(Integer.MAX_VALUE).bytes();
    return new Reply(
        Integer.parseInt(status.split(" ", -1)[1]), headers, new String(body, ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
