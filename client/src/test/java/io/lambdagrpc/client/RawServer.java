package io.lambdagrpc.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server on loopback that writes what no HTTP server would. Connections end with their script.
 */
final class RawServer implements AutoCloseable {

  /** What happens on one connection. */
  interface Script {
    void run(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  RawServer(Script script) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(
        () -> {
          while (!server.isClosed()) {
            accept(script);
          }
        });
  }

  /** Answers what comes with these characters, a byte each, and closes. */
  static RawServer replying(String reply) throws IOException {
    return new RawServer(
        socket -> {
          readSome(socket);
          write(socket, reply);
          // What is left unread at a close becomes a reset, which may overtake the reply.
          socket.shutdownOutput();
          byte[] unused = socket.getInputStream().readAllBytes();
        });
  }

  private void accept(Script script) {
    try {
      Socket socket = server.accept();
      threads.execute(
          () -> {
            try (socket) {
              script.run(socket);
            } catch (IOException e) {
              return; // the client has hung up, or the test has ended
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    } catch (IOException e) {
      return; // closed, as the loop will see
    }
  }

  static void readSome(Socket socket) throws IOException {
    int unused = socket.getInputStream().read(new byte[8192]);
  }

  /** Reads the request of a call with the message {@code go}, and returns its path. */
  static String readCall(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    byte[] unused = in.readNBytes(Wire.message("go").length);
    return head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
  }

  static void write(Socket socket, String latin1) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
