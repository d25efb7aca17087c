package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What stands behind a bridge while it is measured: grpc-web over HTTP/1.1 on plain sockets, so
 * that a call costs as little as it can.
 */
final class BridgePeer implements Closeable {
  /** Answers the message of the request. */
  static final String ECHO = "bench.Peer/Echo";

  /** Answers {@link #STREAM_MEGABYTES} in messages of {@link #MESSAGE_BYTES}. */
  static final String STREAM = "bench.Peer/Stream";

  /** Answers as {@link #ECHO}, when {@link #HELD_CALLS} such calls are there. */
  static final String HOLD = "bench.Peer/Hold";

  static final int STREAM_MEGABYTES = 200;
  static final int MESSAGE_BYTES = 64 * 1024;
  static final int HELD_CALLS = 100;

  private static final int MEBIBYTE = 1024 * 1024;
  private static final byte[] TRAILERS = frame(0x80, "grpc-status:0\r\n".getBytes(US_ASCII));
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\n";

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile CountDownLatch held = new CountDownLatch(HELD_CALLS);

  private BridgePeer(ServerSocket server) {
    this.server = server;
  }

  static BridgePeer start() throws IOException {
    BridgePeer peer =
        new BridgePeer(new ServerSocket(0, HELD_CALLS, InetAddress.getLoopbackAddress()));
    peer.threads.execute(peer::accept);
    return peer;
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Begins to count the calls of {@link #HOLD} anew. */
  void holdAgain() {
    held = new CountDownLatch(HELD_CALLS);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), MESSAGE_BYTES);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), MESSAGE_BYTES);
      while (true) {
        answer(in, out);
        out.flush();
      }
    } catch (IOException e) {
      return; // the client has hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(InputStream in, OutputStream out) throws IOException, InterruptedException {
    String path = StreamPeer.readLine(in).split(" ", -1)[1].substring(1);
    int length = 0;
    for (String line = StreamPeer.readLine(in); !line.isEmpty(); line = StreamPeer.readLine(in)) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    byte[] request = in.readNBytes(length);
    if (request.length < length) {
      throw new EOFException("half a request");
    }
    if (path.equals(STREAM)) {
      stream(out);
      return;
    }
    if (path.equals(HOLD)) {
      CountDownLatch all = held;
      all.countDown();
      all.await();
    }
    int size = request.length + TRAILERS.length;
    out.write((HEAD + "content-length: " + size + "\r\n\r\n").getBytes(US_ASCII));
    out.write(request);
    out.write(TRAILERS);
  }

  private static void stream(OutputStream out) throws IOException {
    out.write((HEAD + "transfer-encoding: chunked\r\n\r\n").getBytes(US_ASCII));
    byte[] message = frame(0, new byte[MESSAGE_BYTES]);
    for (long left = (long) STREAM_MEGABYTES * MEBIBYTE; left > 0; left -= MESSAGE_BYTES) {
      chunk(out, message);
    }
    chunk(out, TRAILERS);
    chunk(out, new byte[0]);
  }

  private static void chunk(OutputStream out, byte[] bytes) throws IOException {
    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
    out.write(bytes);
    out.write('\r');
    out.write('\n');
  }

  private static byte[] frame(int flags, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .put((byte) flags)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
