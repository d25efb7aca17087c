package io.lambdagrpc.it.fronts;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example as a process that serves gRPC over HTTP/2. */
record TcpServer(Process process, Path output, ManagedChannel channel) implements RunningService {

  static RunningService start(Class<?> main, Jdk jdk) throws IOException {
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
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
            .intercept(new Patience())
            .build();
    return new TcpServer(process, output, channel);
  }

  /** The main takes a port and tells none, so the system chooses one in advance. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("http/2", channel));
  }

  /** Whatever is written before the reply is in the file once the reply is here. */
  @Override
  public boolean awaitLog(String text, Duration patience) throws IOException {
    return Files.readString(output).contains(text);
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    process.destroyForcibly().onExit().join();
    Files.delete(output);
  }

  /** The first call comes before the process listens. */
  private static final class Patience implements ClientInterceptor {
    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
        MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
      return next.newCall(
          method, options.withWaitForReady().withDeadlineAfter(30, TimeUnit.SECONDS));
    }
  }
}
