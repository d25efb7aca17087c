package io.lambdagrpc.attacks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Runtime API that answers with whatever bytes it is given, and keeps what is posted to it. */
final class HostileRuntimeApi implements AutoCloseable {

  static final byte[] ACCEPTED =
      "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Sends it over and over, as far as the peer takes it. */
  private static final int ENDLESS_BYTES = 200 * 1024 * 1024;

  /**
   * One answer.
   *
   * @param close whether the connection ends after it
   * @param endless whether it repeats its last byte
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  record Answer(byte[] bytes, boolean close, boolean endless) {}

  /** What the runtime has posted. */
  record Post(String path, String body) {}

  final BlockingQueue<Answer> invocations = new LinkedBlockingQueue<>();
  final BlockingQueue<Answer> acceptances = new LinkedBlockingQueue<>();
  final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
  private final ServerSocket server;

  HostileRuntimeApi() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    start("hostile-runtime-api", this::accept);
  }

  String endpoint() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Returns the next post; null where none comes. */
  @Nullable Post awaitPost(long seconds) throws InterruptedException {
    return posts.poll(seconds, TimeUnit.SECONDS);
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        start("hostile-connection", () -> serve(socket));
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
        String headers = headers(in);
        boolean chunked = headers.contains("transfer-encoding: chunked");
        byte[] body = chunked ? readChunks(in) : in.readNBytes(length(headers));
        if (!answer(requestLine, new String(body, StandardCharsets.ISO_8859_1), socket)) {
          return;
        }
      }
    } catch (IOException e) {
      // The runtime has left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean answer(String requestLine, String body, Socket socket)
      throws IOException, InterruptedException {
    Answer answer;
    if (requestLine.startsWith("GET ")) {
      answer = invocations.take();
    } else {
      // Taken before the post is told of: whoever hears of it may set the answer of the next one.
      answer = acceptances.poll();
      posts.add(new Post(requestLine.split(" ", -1)[1], body));
    }
    if (answer == null) {
      answer = new Answer(ACCEPTED, false, false);
    }
    socket.getOutputStream().write(answer.bytes());
    if (answer.endless()) {
      byte[] more = new byte[1 << 16];
      Arrays.fill(more, answer.bytes()[answer.bytes().length - 1]);
      for (int sent = 0; sent < ENDLESS_BYTES; sent += more.length) {
        socket.getOutputStream().write(more);
      }
    }
    return !answer.close();
  }

  private static String headers(InputStream in) throws IOException {
    StringBuilder headers = new StringBuilder();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      headers.append(header.toLowerCase(Locale.ROOT)).append('\n');
    }
    return headers.toString();
  }

  private static int length(String headers) {
    String name = "content-length: ";
    int start = headers.indexOf(name);
    return start < 0
        ? 0
        : Integer.parseInt(headers.substring(start + name.length(), headers.indexOf('\n', start)));
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      body.writeBytes(in.readNBytes(size));
      String unused = line(in);
    }
    String unused = headers(in);
    return body.toByteArray();
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
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
