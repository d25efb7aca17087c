package io.lambdagrpc.local;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP on 127.0.0.1, a daemon thread for each connection, so that none waits for another. If
 * there are too many connections, the server closes the one that has waited longest for its first
 * request, or if there is none, for its next one. If all have a request under way, a new one waits.
 */
final class LoopbackServer implements AutoCloseable {

  interface Handler {
    /**
     * Reads the request's body to its end and writes the reply, or throws to end the connection.
     */
    void handle(HttpRequest request, ServerConnection connection)
        throws IOException, InterruptedException;
  }

  static final String ADDRESS = "127.0.0.1";
  private static final int LINGER_MILLISECONDS = 2_000;
  private static final int LINGER_BYTES = 1024 * 1024;
  private static final int MAX_CONNECTIONS = 512;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final ServerSocket listener;
  private final Hosts hosts;
  private final Consumer<String> log;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Those that have sent no request yet; the oldest stand first. */
  private final Set<Socket> silent = Collections.synchronizedSet(new LinkedHashSet<>());

  /** Those that have sent none after their last reply. A function's is one while it works. */
  private final Set<Socket> idle = Collections.synchronizedSet(new LinkedHashSet<>());

  private final ExecutorService threads;

  private final int maxConnections = maxConnections();

  /** Of the thread that accepts alone. */
  private boolean hindered;

  private LoopbackServer(
      ServerSocket listener, String name, Hosts hosts, Consumer<String> log, Handler handler) {
    this.listener = listener;
    this.hosts = hosts;
    this.log = log;
    this.handler = handler;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts one.
   *
   * @param hosts whom a request may have asked for; others are refused
   * @param log hears of each request that is refused here
   */
  static LoopbackServer start(
      int port, String name, Hosts hosts, Consumer<String> log, Handler handler)
      throws IOException {
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
    LoopbackServer server = new LoopbackServer(listener, name, hosts, log, handler);
    server.threads.execute(server::accept);
    return server;
  }

  /**
   * Returns how many connections there may be at a time. Each is a file: two of these servers, and
   * the native port with its calls, leave a quarter of those that this process may open. If no file
   * is left, the JDK says that the function's process is dead, and may close files of this one.
   */
  static int maxConnections() {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : 0;
    return files > 0 ? (int) Math.min(MAX_CONNECTIONS, Math.max(1, files / 8)) : MAX_CONNECTIONS;
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

  /** Goes on whatever happens, as when no file, no thread or no memory is left for a while. */
  private void accept() {
    while (!listener.isClosed()) {
      try {
        acceptOne();
      } catch (RuntimeException | Error e) {
        // Thrown while another one was told. To do anything here might take memory again.
      }
    }
    // A connection that came in at that moment is closed as well.
    closeConnections();
  }

  private void acceptOne() {
    try {
      open(listener.accept());
      hindered = false;
    } catch (IOException | RuntimeException | Error e) {
      tellOnce(e);
      boolean unused = closeOldest(); // its file may be what is missing
      pause();
    }
  }

  private void open(Socket socket) {
    try {
      while (open.size() >= maxConnections && !closeOldest() && !listener.isClosed()) {
        pause();
      }
      open.add(socket);
      silent.add(socket);
      threads.execute(() -> serve(socket));
    } catch (RuntimeException | Error e) {
      forget(socket);
      close(socket);
      throw e;
    }
  }

  /** Returns whether there was one that has no request under way. */
  private boolean closeOldest() {
    Socket oldest = takeFirst(silent);
    if (oldest == null) {
      oldest = takeFirst(idle);
    }
    if (oldest == null) {
      return false;
    }
    forget(oldest);
    close(oldest);
    return true;
  }

  /** Takes one out, of which no request is served from then on. */
  private static @Nullable Socket takeFirst(Set<Socket> sockets) {
    synchronized (sockets) {
      Iterator<Socket> inOrder = sockets.iterator();
      if (!inOrder.hasNext()) {
        return null;
      }
      Socket first = inOrder.next();
      inOrder.remove();
      return first;
    }
  }

  private void tellOnce(Throwable e) {
    if (!hindered && !listener.isClosed()) {
      log.accept("takes no connection for now: " + e.getMessage());
      hindered = true;
    }
  }

  private static void pause() {
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private void forget(Socket socket) {
    open.remove(socket);
    silent.remove(socket);
    idle.remove(socket);
  }

  private void closeConnections() {
    open.forEach(LoopbackServer::close);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Its thread sees the same and ends.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      if (!serve(socket, new ServerConnection(socket))) {
        linger(socket);
      }
    } catch (IOException e) {
      // The peer left, or the server was closed: there is nobody to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      forget(socket);
    }
  }

  /** Serves requests to the last one; false where the peer may still be sending. */
  private boolean serve(Socket socket, ServerConnection connection)
      throws IOException, InterruptedException {
    try {
      boolean last = false;
      while (!last) {
        @Nullable HttpRequest request = connection.readRequest();
        if (request == null || !(silent.remove(socket) || idle.remove(socket))) {
          return true; // at its end, or closed for another: its request is made again
        }
        String stranger = stranger(request);
        if (stranger == null) {
          handler.handle(request, connection);
        } else {
          connection.body().readAll(0);
          connection.writeReply(refusal(403, stranger));
        }
        idle.add(socket);
        last = request.endsConnection();
      }
      return true;
    } catch (MalformedRequestException e) {
      connection.writeLastReply(refusal(400, String.valueOf(e.getMessage())));
    } catch (Http2RequestException e) {
      log.accept("refused: " + e.getMessage());
      connection.refuseHttp2(String.valueOf(e.getMessage()));
    }
    return false;
  }

  /** Returns what is wrong with whom a request asks for; null if nothing is. */
  private @Nullable String stranger(HttpRequest request) throws MalformedRequestException {
    List<String> asked = request.headers("Host");
    boolean old = request.protocol().equals("HTTP/1.0");
    if (asked.size() > 1 || (asked.isEmpty() && !old)) {
      throw new MalformedRequestException("Host: " + Excerpt.of(asked) + " (expected: one)");
    }
    return asked.isEmpty() || hosts.allow(asked.get(0))
        ? null
        : "Host: " + Excerpt.of(asked.get(0)) + " (expected: " + hosts.expected() + ")";
  }

  private HttpReply refusal(int status, String why) {
    String printable = why.replaceAll("[^\\x20-\\x7e]", "?");
    log.accept("refused: " + printable);
    return HttpReply.text(status, printable + "\n");
  }

  /** Lets the peer read the reply: a close with bytes unread would take it away again. */
  private static void linger(Socket socket) throws IOException {
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER_MILLISECONDS);
    socket.getInputStream().skipNBytes(LINGER_BYTES);
  }
}
