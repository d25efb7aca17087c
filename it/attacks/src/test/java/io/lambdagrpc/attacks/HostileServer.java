package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An HTTP server that answers each request with one script, or well where it is asked for that. */
final class HostileServer implements AutoCloseable {

  /**
   * What is answered.
   *
   * @param head up to and with the empty line
   * @param body in pieces
   * @param pauseMillis before each piece
   * @param close whether the connection ends after it; else it stays open, and silent
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  record Script(byte[] head, List<Piece> body, int pauseMillis, boolean close) {}

  /** Bytes that are sent some times. */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  record Piece(byte[] bytes, int times) {}

  private static final int WRITTEN_AT_ONCE = 1 << 16;

  private final ServerSocket server;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();
  private volatile Script script = new Script(new byte[0], List.of(), 0, true);

  HostileServer() throws IOException {
    server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Sets what the next requests are answered with. */
  void play(Script next) {
    script = next;
  }

  /** Returns how many connections there are on which the script was played, or is. */
  int open() {
    return open.get();
  }

  /** Returns what was sent of the scripts. */
  long written() {
    return written.get();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "hostile-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        start(() -> serve(socket));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        String requestLine = line(in);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(header.substring("content-length:".length()).trim());
          }
        }
        byte[] body = in.readNBytes(length);
        if (requestLine.contains("/Good")) {
          socket.getOutputStream().write(good(body));
        } else {
          open.incrementAndGet();
          try {
            play(script, in, socket.getOutputStream());
          } finally {
            open.decrementAndGet();
          }
          return;
        }
      }
    } catch (IOException e) {
      // The client has left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void play(Script script, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    answer(script, out);
    if (!script.close()) {
      // Waits for the client to give up.
      int unused = in.read();
    }
  }

  private static byte[] good(byte[] message) {
    byte[] body =
        HttpCall.join(message, HttpCall.frame(0x80, "grpc-status:0\r\n".getBytes(ISO_8859_1)));
    String head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: "
            + body.length
            + "\r\n\r\n";
    return HttpCall.join(head.getBytes(ISO_8859_1), body);
  }

  private void answer(Script script, OutputStream out) throws IOException, InterruptedException {
    out.write(script.head());
    written.addAndGet(script.head().length);
    for (Piece piece : script.body()) {
      send(piece, script.pauseMillis(), out);
    }
    out.flush();
  }

  private void send(Piece piece, int pauseMillis, OutputStream out)
      throws IOException, InterruptedException {
    int length = piece.bytes().length;
    int fitting = Math.max(1, WRITTEN_AT_ONCE / Math.max(1, length));
    int atOnce = pauseMillis > 0 ? 1 : Math.min(piece.times(), fitting);
    byte[] many = new byte[length * atOnce];
    for (int i = 0; i < atOnce; i++) {
      System.arraycopy(piece.bytes(), 0, many, i * length, length);
    }
    for (int left = piece.times(); left > 0; left -= atOnce) {
      // Nobody waits for it: a server that is slow is the attack.
      Thread.sleep(pauseMillis);
      int bytes = Math.min(left, atOnce) * length;
      out.write(many, 0, bytes);
      written.addAndGet(bytes);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.toString().trim();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
