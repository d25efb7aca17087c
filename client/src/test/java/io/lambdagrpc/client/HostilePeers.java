package io.lambdagrpc.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a peer may do to a client, each under the name of the service that is called, and how such a
 * call ends. What is endless goes on until the client hangs up.
 */
final class HostilePeers implements RawServer.Script {

  static final String GOOD = "good";

  private static final int MEBIBYTE = 1024 * 1024;
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String GRPC_WEB = OK + "content-type: application/grpc-web+proto\r\n";
  private static final String CHUNKS = "transfer-encoding: chunked\r\n\r\n";
  private static final String BINARY = GRPC_WEB + CHUNKS;
  private static final String GZIP = GRPC_WEB + "grpc-encoding: gzip\r\n" + CHUNKS;
  private static final String TEXT = OK + "content-type: application/grpc-web-text\r\n" + CHUNKS;

  private final Map<String, RawServer.Script> scripts = new LinkedHashMap<>();
  private final Map<String, Code> ends = new LinkedHashMap<>();

  HostilePeers() {
    scripts.put(GOOD, whole(BINARY, Wire.message("good"), Wire.OK));

    add("chunks-of-one-byte", Code.OK, HostilePeers::writeChunksOfOneByte);
    add("silence", Code.DEADLINE_EXCEEDED, cut(""));
    add("silence-after-headers", Code.DEADLINE_EXCEEDED, cut(BINARY));
    add("silence-in-a-message", Code.DEADLINE_EXCEEDED, cut(BINARY + "6\r\n\0\0\0\0\u0009h\r\n"));
    add("open-after-the-end", Code.DEADLINE_EXCEEDED, cut(BINARY, chunk(Wire.OK)));
    add("slow-bytes", Code.DEADLINE_EXCEEDED, HostilePeers::writeSlowly);

    // Limits of the JDK's HttpClient, all of them there since 17.0.13.
    add("status-line", Code.UNAVAILABLE, endless("HTTP/1.1 200 ", "a"));
    add("headers", Code.UNAVAILABLE, endless(BINARY.strip() + "\r\n", "x-name: value\r\n"));
    add("header-value", Code.UNAVAILABLE, endless(GRPC_WEB + "x: ", "a"));
    add("header-name", Code.UNAVAILABLE, endless(GRPC_WEB, "a"));
    add("continue", Code.UNAVAILABLE, endless("", "HTTP/1.1 100 Continue\r\n\r\n"));
    add("hints", Code.UNAVAILABLE, endless("", "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"));
    add("chunk-size", Code.UNAVAILABLE, endless(BINARY, "0"));
    add("chunk-extension", Code.UNAVAILABLE, endless(BINARY + "1;", "a"));
    add("upgrade", Code.UNAVAILABLE, cut("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
    add("http-trailers", Code.UNKNOWN, endless(BINARY + "0\r\n", "x: y\r\n"));
    add(
        "redirect",
        Code.UNKNOWN,
        cut("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n"));

    add("empty-messages", Code.DEADLINE_EXCEEDED, endless(BINARY, "5\r\n\0\0\0\0\0\r\n"));
    add("messages", Code.DEADLINE_EXCEEDED, endless(BINARY, "6\r\n\0\0\0\0\1a\r\n"));
    add(
        "messages-without-length",
        Code.DEADLINE_EXCEEDED,
        endless(GRPC_WEB + "\r\n", "\0\0\0\0\0"));
    add("page", Code.DEADLINE_EXCEEDED, endless(OK + "content-type: text/html\r\n\r\n", "<p>"));
    add(
        "exabytes",
        Code.DEADLINE_EXCEEDED,
        cut(GRPC_WEB + "content-length: 9223372036854775807\r\n\r\n\0"));
    add("garbage", Code.INTERNAL, endless(BINARY, "5\r\ngarba\r\n"));
    add("trailer-frames", Code.INTERNAL, endless(BINARY, "5\r\n\u0080\0\0\0\0\r\n"));
    add("padding", Code.INTERNAL, endless(TEXT, "4\r\n====\r\n"));
    add("blanks", Code.INTERNAL, endless(TEXT, "4\r\n    \r\n"));
    add("groups-of-one-byte", Code.DEADLINE_EXCEEDED, endless(TEXT, "4\r\nAA==\r\n"));

    add(
        "two-gigabytes",
        Code.RESOURCE_EXHAUSTED,
        cut(BINARY + "5\r\n\0\u007f\u00ff\u00ff\u00ff\r\n"));
    add(
        "four-gigabytes",
        Code.RESOURCE_EXHAUSTED,
        cut(BINARY + "5\r\n\u0080\u00ff\u00ff\u00ff\u00ff\r\n"));
    add("bomb", Code.RESOURCE_EXHAUSTED, whole(GZIP, Wire.frame(0x01, bomb())));
    add("bomb-of-trailers", Code.RESOURCE_EXHAUSTED, whole(GZIP, Wire.frame(0x81, bomb())));
    add(
        "empty-gzip-parts",
        Code.INTERNAL,
        whole(GZIP, Wire.frame(0x01, repeat(Wire.gzip(""), 4_000_000))));
    add(
        "trailer-lines",
        Code.RESOURCE_EXHAUSTED,
        whole(BINARY, Wire.trailers("a:\n".repeat(300_000))));
    add(
        "trailer-values",
        Code.RESOURCE_EXHAUSTED,
        whole(BINARY, Wire.trailers("x-bin:" + ",".repeat(MEBIBYTE - 99))));
    add(
        "long-trailer",
        Code.OK,
        whole(BINARY, Wire.trailers("grpc-status:0\nx:" + "a".repeat(MEBIBYTE - 99))));

    // The JDK's HttpClient reads it for ever. The last, since a thread is busy from here on.
    add("chunk-of-two-gigabytes", Code.DEADLINE_EXCEEDED, cut(BINARY + "80000000\r\na"));
  }

  /** Returns the names, and how calls of them end. */
  Map<String, Code> ends() {
    return ends;
  }

  static MethodDescriptor<String, String> method(String name) {
    return Wire.method(MethodType.SERVER_STREAMING).toBuilder()
        .setFullMethodName(name + "/Say")
        .build();
  }

  private void add(String name, Code end, RawServer.Script script) {
    scripts.put(name, script);
    ends.put(name, end);
  }

  @Override
  public void run(Socket socket) throws IOException, InterruptedException {
    while (true) {
      String path = RawServer.readCall(socket);
      RawServer.Script script = scripts.get(path.substring(1, path.indexOf("/Say")));
      if (script == null) {
        throw new IOException("no script for " + path);
      }
      script.run(socket);
    }
  }

  /** Answers with a head, and a body in one chunk that ends the reply. */
  private static RawServer.Script whole(String head, byte[]... frames) {
    return cut(head, chunk(Wire.join(frames)), "0\r\n\r\n".getBytes(ISO_8859_1));
  }

  /** Answers with these bytes, and then waits for the client. */
  private static RawServer.Script cut(String head, byte[]... more) {
    byte[] all = Wire.join(head.getBytes(ISO_8859_1), Wire.join(more));
    return socket -> socket.getOutputStream().write(all);
  }

  private static RawServer.Script endless(String start, String again) {
    byte[] block = repeat(again.getBytes(ISO_8859_1), 10_000);
    return socket -> {
      RawServer.write(socket, start);
      while (true) {
        socket.getOutputStream().write(block);
      }
    };
  }

  private static void writeSlowly(Socket socket) throws IOException, InterruptedException {
    RawServer.write(socket, BINARY);
    while (true) {
      RawServer.write(socket, "1\r\n\0\r\n");
      Thread.sleep(10);
    }
  }

  private static void writeChunksOfOneByte(Socket socket) throws IOException {
    OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    out.write(BINARY.getBytes(ISO_8859_1));
    for (byte octet : Wire.join(Wire.frame(0, new byte[4 * MEBIBYTE]), Wire.OK)) {
      out.write(new byte[] {'1', '\r', '\n', octet, '\r', '\n'});
    }
    out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    out.flush();
  }

  private static byte[] chunk(byte[] content) {
    String size = Integer.toHexString(content.length) + "\r\n";
    return Wire.join(size.getBytes(ISO_8859_1), content, "\r\n".getBytes(ISO_8859_1));
  }

  private static byte[] bomb() {
    return Wire.gzip("\0".repeat(64 * MEBIBYTE));
  }

  private static byte[] repeat(byte[] part, int size) {
    byte[] all = new byte[size - size % part.length];
    for (int at = 0; at < all.length; at += part.length) {
      System.arraycopy(part, 0, all, at, part.length);
    }
    return all;
  }
}
