package io.lambdagrpc.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP on 127.0.0.1, a daemon thread for each connection, so that none waits for another.
 */
final class LoopbackServer implements AutoCloseable {

  interface Handler {
    /**
     * Reads the request's body to its end and writes the reply, or throws to end the connection.
     */
    void handle(HttpRequest request, HttpConnection connection)
        throws IOException, InterruptedException;
  }

  static final String ADDRESS = "127.0.0.1";
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final ServerSocket listener;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads;

  private LoopbackServer(ServerSocket listener, String name, Handler handler) {
    this.listener = listener;
    this.handler = handler;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  static LoopbackServer start(int port, String name, Handler handler) throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 128);
    } catch (IOException e) {
      listener.close();
      if (e instanceof BindException) {
        throw new IOException("port: " + port + " is taken (expected: a free one, or 0)", e);
      }
      throw e;
    }
    LoopbackServer server = new LoopbackServer(listener, name, handler);
    server.threads.execute(server::accept);
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
    closeConnections();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException | RejectedExecutionException e) {
      // Closed: a connection that came in at that moment is closed as well.
      closeConnections();
    }
  }

  private void closeConnections() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        // Its thread sees the same and ends.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      serve(new HttpConnection(socket));
    } catch (IOException e) {
      // The peer left, or the server was closed: there is nobody to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void serve(HttpConnection connection) throws IOException, InterruptedException {
    try {
      boolean last = false;
      while (!last) {
        @Nullable HttpRequest request = connection.readRequest();
        if (request == null) {
          return;
        }
        handler.handle(request, connection);
        last = request.endsConnection();
      }
    } catch (MalformedRequestException e) {
      connection.writeLastReply(HttpReply.text(400, e.getMessage() + "\n"));
    }
  }
}
