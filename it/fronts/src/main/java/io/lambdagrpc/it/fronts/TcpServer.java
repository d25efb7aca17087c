package io.lambdagrpc.it.fronts;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example as a process that serves gRPC over HTTP/2. */
record TcpServer(Process process, Path output, ManagedChannel channel) implements RunningService {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long it takes to look again, unless the process ends before. */
  private static final long PAUSE_MILLIS = 10;

  static RunningService start(Class<?> main, Jdk jdk) throws IOException, InterruptedException {
    int port = freePort();
    Path output = Files.createTempFile("server", ".log");
    Process process =
        new ProcessBuilder(
                jdk.requireHome().resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                "" + port)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    ManagedChannel channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
    TcpServer server = new TcpServer(process, output, channel);
    if (!server.await(PATIENCE, () -> listens(port))) {
      String log = server.log();
      server.close();
      throw new IOException("server: does not listen on port " + port + "\n" + log);
    }
    return server;
  }

  /** The main takes a port and tells none, so the system chooses one in advance. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private boolean await(Duration patience, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    boolean ended = false;
    while (!condition.holds()) {
      if (ended || System.nanoTime() > end) {
        return false;
      }
      ended = process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    return true;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("http/2", channel));
  }

  @Override
  public boolean awaitLog(String text, Duration patience) throws IOException, InterruptedException {
    return await(patience, () -> log().contains(text));
  }

  @Override
  public String log() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    process.destroyForcibly().onExit().join();
    Files.delete(output);
  }
}
