package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A bridge with little memory, and what must hold while it is attacked, and afterwards. */
final class BridgeTarget implements AutoCloseable {

  static final String PEER = "/attack.v1.Peer/";
  static final String REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

  private static final String RESET = "reset";
  private static final int PATIENCE_MILLIS = 20_000;

  /** What goes on without an end does not change what must hold. */
  private static final int MAX_LOOKS = 400;

  /** More than this is no log of one attack. */
  private static final int MAX_LOG = 16 * 1024;

  private final ChildJvm child;
  private final int port;
  private final int httpPort;

  /** Starts one whose function listens at that port. */
  BridgeTarget(int functionPort) throws IOException, InterruptedException {
    child = new ChildJvm(BridgeProcess.class, List.of(), Integer.toString(functionPort));
    String[] ports = requireNonNull(child.awaitResult(60), "ports").split(" ", -1);
    port = Integer.parseInt(ports[0]);
    httpPort = Integer.parseInt(ports[1]);
  }

  /**
   * Sends it all, and reads without an end what comes back; a bridge that has had enough leaves.
   *
   * @param window what is read of each reply
   */
  Socket send(int window, byte[] sent) throws IOException {
    return connect(port, HttpCall.join(Http2Frames.preface(window), sent));
  }

  /**
   * Connects.
   *
   * @param read whether what comes will be read: if not, little of it finds room in between
   */
  Socket connect(boolean read) throws IOException {
    Socket socket = new Socket();
    if (!read) {
      socket.setReceiveBufferSize(2048);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  Socket sendToStatusPage(byte[] sent) throws IOException {
    return connect(httpPort, sent);
  }

  private static Socket connect(int port, byte[] sent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    Thread reader = new Thread(() -> readAll(socket), "caller");
    reader.setDaemon(true);
    reader.start();
    try {
      socket.getOutputStream().write(sent);
    } catch (IOException e) {
      // It has left.
    }
    return socket;
  }

  static void readAll(Socket socket) {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It has left.
    }
  }

  /**
   * Checks that others are answered, if only with a refusal, once the attack takes effect.
   *
   * @param progress changes for as long as the attack goes on
   */
  @Nullable Fault checkUnderAttack(LongSupplier progress) throws IOException, InterruptedException {
    if (!takesEffect(progress)) {
      return Fault.of("the bridge has ended under attack", child.takeLog());
    }
    if (!isHealthy()) {
      return Fault.of("no health under attack", child.takeLog());
    }
    return call() == null ? Fault.of("no answer under attack", child.takeLog()) : null;
  }

  /** Checks that calls which have begun end, although their callers do not leave. */
  @Nullable Fault checkEnds(BooleanSupplier begun) throws IOException, InterruptedException {
    for (int looks = 0; !begun.getAsBoolean() && looks < MAX_LOOKS; looks++) {
      Thread.sleep(50);
    }
    return checkNothingIsLeft("calls do not end");
  }

  private @Nullable Fault checkNothingIsLeft(String fault)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    String left = counters();
    while (!"0 calls, 0 bytes".equals(left)) {
      if (left == null) {
        return Fault.of("the bridge has ended", child.takeLog());
      }
      if (System.nanoTime() > end) {
        return Fault.of(fault, left);
      }
      left = counters();
    }
    return null;
  }

  /** Checks that a good call is served while the attackers are still there. */
  @Nullable Fault checkServed() throws IOException, InterruptedException {
    String status = call();
    for (int looks = 0; !"0".equals(status) && looks < MAX_LOOKS; looks++) {
      Thread.sleep(50);
      status = call();
    }
    return "0".equals(status) ? null : Fault.of("others are refused for good", "status " + status);
  }

  /** Checks that nothing is left of callers that are gone, and that a good one is answered. */
  @Nullable Fault checkAfterwards() throws IOException, InterruptedException {
    Fault fault = checkNothingIsLeft("callers that are gone are held");
    if (fault != null) {
      return fault;
    }
    String status = call();
    for (int looks = 0; RESET.equals(status) && looks < MAX_LOOKS; looks++) {
      Thread.sleep(50); // the streams of callers that are gone end a moment after their calls
      status = call();
    }
    String log = child.takeLog();
    if (!"0".equals(status)) {
      return Fault.of("a good call ends with " + status, log);
    }
    return log.length() > MAX_LOG ? Fault.of("a flooded log", log) : null;
  }

  private @Nullable String counters() throws IOException, InterruptedException {
    child.send("");
    return child.awaitResult(PATIENCE_MILLIS / 1000);
  }

  /** Waits until nothing changes any more, in the bridge or behind it; false if it has ended. */
  private boolean takesEffect(LongSupplier progress) throws IOException, InterruptedException {
    String before = "";
    int same = 0;
    for (int looks = 0; same < 5 && looks < MAX_LOOKS; looks++) {
      String counters = counters();
      if (counters == null) {
        return false;
      }
      String now = counters + progress.getAsLong();
      same = now.equals(before) ? same + 1 : 0;
      before = now;
      Thread.sleep(50);
    }
    return true;
  }

  private boolean isHealthy() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(ISO_8859_1));
      byte[] reply = socket.getInputStream().readAllBytes();
      return new String(reply, ISO_8859_1).startsWith("HTTP/1.1 200 ");
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** Makes a good call, and returns its status or that it was reset; null where none comes. */
  private @Nullable String call() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              HttpCall.join(
                  Http2Frames.preface(65_535),
                  Http2Frames.call(1, PEER + "Good", Map.of()),
                  Http2Frames.message(1, true)));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int lengthAndType = in.readInt();
        int flags = in.readByte();
        int stream = in.readInt();
        String payload = new String(in.readNBytes(lengthAndType >>> 8), ISO_8859_1);
        if (stream == 1 && (lengthAndType & 0xff) == Http2Frames.RST_STREAM) {
          return RESET;
        }
        if (stream == 1 && (flags & Http2Frames.END_STREAM) != 0) {
          int status = payload.indexOf("grpc-status") + "grpc-status".length();
          // Behind the length of the value.
          return payload.substring(status + 1, status + 1 + payload.charAt(status));
        }
      }
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
