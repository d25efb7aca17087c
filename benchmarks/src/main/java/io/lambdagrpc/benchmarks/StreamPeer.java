package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * The Runtime API for one function that streams, on a plain socket: when bytes arrive is seen here
 * before anything else runs. One thread uses it.
 */
final class StreamPeer implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ServerSocket server;
  private final Clocked in;
  private final BufferedInputStream buffered;
  private final Socket socket;

  private StreamPeer(ServerSocket server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    this.in = new Clocked(socket.getInputStream());
    this.buffered = new BufferedInputStream(in, 256 * 1024);
  }

  /** Returns a port for {@link #accept}. */
  static ServerSocket listen() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    server.setSoTimeout((int) PATIENCE.toMillis());
    return server;
  }

  /** Waits for the function; closing this closes the port as well. */
  static StreamPeer accept(ServerSocket server) throws IOException {
    Socket socket = server.accept();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return new StreamPeer(server, socket);
  }

  /** Waits until the function asks, and has it answer the event: what follows is its reply. */
  void invoke(byte[] event) throws IOException {
    readHead("GET ");
    long deadline = System.currentTimeMillis() + 10 * PATIENCE.toMillis();
    String head =
        "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nLambda-Runtime-Deadline-Ms: "
            + deadline
            + "\r\nContent-Length: "
            + event.length
            + "\r\n\r\n";
    byte[] reply = new byte[head.length() + event.length];
    System.arraycopy(head.getBytes(US_ASCII), 0, reply, 0, head.length());
    System.arraycopy(event, 0, reply, head.length(), event.length);
    in.reads = 0;
    socket.getOutputStream().write(reply);
    readHead("POST ");
  }

  /** Takes the reply as complete. */
  void accepted() throws IOException {
    socket
        .getOutputStream()
        .write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
  }

  InputStream reply() {
    return buffered;
  }

  /** When the last bytes that were needed arrived. */
  long nanos() {
    return in.nanos;
  }

  /** How many times the socket was read since the event left. */
  int reads() {
    return in.reads;
  }

  private void readHead(String start) throws IOException {
    String line = readLine(buffered);
    if (!line.startsWith(start)) {
      throw new IOException("request: " + line + " (expected: " + start + "…)");
    }
    while (!line.isEmpty()) {
      line = readLine(buffered);
    }
  }

  static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the function closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    server.close();
  }

  /** Notes when bytes arrive. */
  private static final class Clocked extends FilterInputStream {
    private long nanos;
    private int reads;

    Clocked(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      nanos = System.nanoTime();
      reads++;
      return count;
    }
  }
}
