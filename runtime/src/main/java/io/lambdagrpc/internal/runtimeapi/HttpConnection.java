package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to the Runtime API, kept alive, and replaced where the peer has closed
 * it. Waits for an invocation without a timeout, since the environment is frozen meanwhile. A plain
 * socket: the clients of the JDK load ten times the classes and cannot stream.
 *
 * <p>One thread makes exchanges; any thread may {@link #close}.
 */
final class HttpConnection implements Closeable {

  /** The peer has closed the connection before the first byte of a reply. */
  private static final class ClosedByPeer extends EOFException {
    private static final long serialVersionUID = 1;

    private ClosedByPeer(String message) {
      super(message);
    }

    /** Returns one, declared as the superclass: for its own type, the verifier would load it. */
    static IOException of(String endpoint) {
      return new ClosedByPeer("runtime api: " + endpoint + " closed the connection");
    }
  }

  static final int ACCEPTED = 202;
  static final int FORBIDDEN = 403;
  private static final int BUFFER_SIZE = 8192;

  private final String endpoint;
  private final String host;
  private final int port;
  private final ReplyReader replies = new ReplyReader();
  private volatile boolean closed;
  private volatile @Nullable Socket socket;
  private @Nullable InputStream in;

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
  ReplyReader.Reply exchange(
      String method, String path, String moreHeaders, byte[] body, int length) throws IOException {
    byte[] head = head(method, path, "Content-Length: " + length + "\r\n" + moreHeaders);
    // Head and body in one segment: a second one would wait for the acknowledgement of the first.
    byte[] request = new byte[head.length + length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, length);
    boolean polls = method.equals("GET");
    boolean reused = isReusable();
    try {
      return exchange(request, polls);
    } catch (IOException e) {
      disconnect();
      if (!reused || (polls && closed) || !isStale(e)) {
        throw e;
      }
    }
    ReplyReader.Reply reply = exchange(request, polls);
    // If the first try arrived, Lambda refuses the second as out of order.
    return !polls && reply.status() == FORBIDDEN
        ? new ReplyReader.Reply(ACCEPTED, reply.headers(), reply.body())
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

  /**
   * Tells whether the next request can use the same connection. It cannot where bytes have come
   * that no request asked for: they would be taken for its reply, and its reply for that of the
   * next.
   */
  boolean isReusable() throws IOException {
    if (in == null) {
      return false;
    }
    try {
      if (in.available() == 0) {
        return true;
      }
      RuntimeLogger.ofProcess()
          .log("runtime api: more came than one reply, connecting anew\n", LogLevel.WARN);
    } catch (IOException e) {
      // It was closed from this side.
    }
    disconnect();
    return false;
  }

  /** Tells whether a connection that was open may just have been closed before the request. */
  static boolean isStale(IOException e) {
    return e instanceof ClosedByPeer || e instanceof java.net.SocketException;
  }

  private ReplyReader.Reply exchange(byte[] request, boolean polls) throws IOException {
    if (socket == null) {
      connect(polls);
    }
    send(request, 0, request.length);
    return receive();
  }

  private void connect(boolean polls) throws IOException {
    // The JVM's proxies are for the function's own connections, and looking them up takes time.
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

  private ReplyReader.Reply receive() throws IOException {
    ReplyReader.Reply reply = replies.read(Objects.requireNonNull(in, "in"));
    if (reply == null) {
      throw ClosedByPeer.of(endpoint);
    }
    if (replies.isLast()) {
      disconnect();
    }
    return reply;
  }

  /**
   * Returns the reply to the request that was sent. After an exception the connection is useless,
   * since it is unknown where the next reply begins.
   *
   * @param millis how long to wait for each piece of it, more than 0
   * @throws java.net.SocketTimeoutException where it does not come
   */
  ReplyReader.Reply receive(int millis) throws IOException {
    Socket connected = Objects.requireNonNull(socket, "socket");
    connected.setSoTimeout(millis);
    ReplyReader.Reply reply = receive();
    if (socket == connected) {
      connected.setSoTimeout(0);
    }
    return reply;
  }

  /** Returns a header of the reply that was received last, even if its body was too large. */
  @Nullable String header(String lowerCaseName) {
    return replies.header(lowerCaseName);
  }

  /** Closes the connection; the next request opens a new one. */
  void disconnect() throws IOException {
    Socket connected = socket;
    socket = null;
    in = null;
    if (connected != null) {
      connected.close();
    }
  }

  /** Makes a pending write fail; for another thread than that which uses the connection. */
  void cut() throws IOException {
    Socket connected = socket;
    if (connected != null) {
      connected.close();
    }
  }

  /**
   * Makes a pending GET and all later ones fail. A POST still opens a connection of its own, so
   * that an invocation which was taken is answered.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    cut();
  }
}
