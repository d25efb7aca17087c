package io.lambdagrpc.internal.runtimeapi;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to the Runtime API, kept alive and made anew where the peer has closed
 * it. Reads without a timeout, since the environment is frozen while it waits for its next
 * invocation. A plain socket: the clients of the JDK load ten times the classes and cannot stream.
 *
 * <p>One thread makes exchanges; any thread may {@link #close}.
 */
final class HttpConnection implements Closeable {

  /**
   * What the peer answered.
   *
   * @param headers by lower-case name
   */
  @SuppressWarnings("ArrayRecordComponent") // the event of an invocation, which nobody changes
  record Reply(int status, Map<String, String> headers, byte[] body) {}

  /** The peer has closed the connection before the first byte of a reply. */
  private static final class ClosedByPeer extends EOFException {
    private static final long serialVersionUID = 1;

    ClosedByPeer(String message) {
      super(message);
    }
  }

  private static final int ACCEPTED = 202;
  static final int FORBIDDEN = 403;
  private static final int BUFFER_SIZE = 8192;

  private final String endpoint;
  private final String host;
  private final int port;
  private volatile boolean closed;
  private volatile @Nullable Socket socket;
  private @Nullable InputStream in;
  private Map<String, String> headers = Map.of();

  /**
   * Connects when it is first used.
   *
   * @param endpoint {@code host:port}
   */
  HttpConnection(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    this.endpoint = endpoint;
    this.host = endpoint.substring(0, Math.max(0, colon));
    this.port = port(endpoint, colon);
  }

  private static int port(String endpoint, int colon) {
    try {
      return Integer.parseInt(endpoint.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "runtime api: " + endpoint + " (expected: host:port, as in AWS_LAMBDA_RUNTIME_API)", e);
    }
  }

  /** Sends one request and returns the reply; a stale connection is replaced once. */
  Reply exchange(String method, String path, String moreHeaders, byte[] body, int length)
      throws IOException {
    byte[] head = head(method, path, "Content-Length: " + length + "\r\n" + moreHeaders);
    // Head and body in one segment: a second one would wait for the acknowledgement of the first.
    byte[] request = new byte[head.length + length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, length);
    boolean polls = method.equals("GET");
    boolean reused = socket != null;
    try {
      return exchange(request, polls);
    } catch (IOException e) {
      disconnect();
      if (!reused || (polls && closed) || !isStale(e)) {
        throw e;
      }
    }
    Reply reply = exchange(request, polls);
    // A POST that arrived at the first try is out of order at the second.
    return !polls && reply.status() == FORBIDDEN
        ? new Reply(ACCEPTED, reply.headers(), reply.body())
        : reply;
  }

  /**
   * Returns what stands before the body of a request.
   *
   * @param headers whole lines
   */
  byte[] head(String method, String path, String headers) {
    return (method + " " + path + " HTTP/1.1\r\nHost: " + endpoint + "\r\n" + headers + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Tells whether the next request goes where the one before has gone. */
  boolean isOpen() {
    return socket != null;
  }

  /** Tells whether a connection that was open may just have been closed before the request. */
  static boolean isStale(IOException e) {
    return e instanceof ClosedByPeer || e instanceof java.net.SocketException;
  }

  private Reply exchange(byte[] request, boolean polls) throws IOException {
    if (socket == null) {
      connect(polls);
    }
    send(request, 0, request.length);
    return receive();
  }

  private void connect(boolean polls) throws IOException {
    // The JVM's proxies are the function's own affair, and finding that there is none takes time.
    Socket connected = new Socket(Proxy.NO_PROXY);
    connected.connect(new InetSocketAddress(host, port));
    connected.setTcpNoDelay(true);
    in = new BufferedInputStream(connected.getInputStream(), BUFFER_SIZE);
    socket = connected;
    if (polls && closed) {
      connected.close();
    }
  }

  /** Sends a request or a part of one; connects where there is no connection. */
  void send(byte[] bytes, int offset, int length) throws IOException {
    if (socket == null) {
      connect(false);
    }
    Objects.requireNonNull(socket, "socket").getOutputStream().write(bytes, offset, length);
  }

  /** Returns the reply to the request that was sent. */
  Reply receive() throws IOException {
    InputStream input = Objects.requireNonNull(in, "in");
    String statusLine = readLine(input);
    if (statusLine == null) {
      throw new ClosedByPeer("runtime api: " + endpoint + " closed the connection");
    }
    int status = status(statusLine);
    headers = new HashMap<>();
    for (String line = readHeader(input); !line.isEmpty(); line = readHeader(input)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
      }
    }
    byte[] body = readBody(input, headers);
    if ("close".equalsIgnoreCase(headers.get("connection"))) {
      disconnect();
    }
    return new Reply(status, headers, body);
  }

  /** Returns a header of the reply that was received last, even if its body was too large. */
  @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  private static int status(String statusLine) throws IOException {
    try {
      return Integer.parseInt(statusLine.substring(9, 12));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException("runtime api: " + statusLine + " (expected: HTTP/1.1 and a status)", e);
    }
  }

  private static byte[] readBody(InputStream input, Map<String, String> headers)
      throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return readChunks(input);
    }
    return readBytes(input, length(headers.getOrDefault("content-length", "0"), 10));
  }

  private static byte[] readChunks(InputStream input) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String line = readHeader(input);
      int semicolon = line.indexOf(';');
      int length = length(semicolon < 0 ? line : line.substring(0, semicolon), 16);
      if (length == 0) {
        break;
      }
      body.write(readBytes(input, length));
      readHeader(input);
    }
    while (!readHeader(input).isEmpty()) {
      // Trailers say nothing that a function needs.
    }
    return body.toByteArray();
  }

  private static int length(String digits, int radix) throws IOException {
    try {
      int length = Integer.parseInt(digits.trim(), radix);
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Falls through to the same answer: the cause would repeat the digits only.
    }
    throw new IOException("runtime api: " + digits + " (expected: a length)");
  }

  private static byte[] readBytes(InputStream input, int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException(
          "runtime api: body cut short: " + bytes.length + " bytes (expected: " + length + ")");
    }
    return bytes;
  }

  private static String readHeader(InputStream input) throws IOException {
    String line = readLine(input);
    if (line == null) {
      throw new EOFException("runtime api: reply cut short");
    }
    return line;
  }

  /** Returns a line without its end, or null where there is nothing left. */
  private static @Nullable String readLine(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder(64);
    int c = input.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = input.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Leaves the connection to whatever state it is in: the next request makes a new one. */
  void disconnect() throws IOException {
    Socket connected = socket;
    socket = null;
    in = null;
    if (connected != null) {
      connected.close();
    }
  }

  /**
   * Ends a pending GET with an exception, and all later ones. A POST still goes out, on a
   * connection of its own: an invocation that was taken is answered.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    Socket connected = socket;
    if (connected != null) {
      connected.close();
    }
  }
}
