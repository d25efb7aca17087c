package io.lambdagrpc.benchmarks;

import com.google.protobuf.Int32Value;
import io.lambdagrpc.LambdaRuntime;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link StreamHandler} under the runtime's own loop, in a process of its own. */
final class StreamFunction implements AutoCloseable {
  private final Process process;
  private final StreamPeer peer;

  private StreamFunction(Process process, StreamPeer peer) {
    this.process = process;
    this.peer = peer;
  }

  /**
   * Returns the managed runtime's options, and the machine's memory as Lambda's has it: the first
   * size of the heap follows from it.
   */
  static List<String> jvmOptions(int memory) {
    return List.of(
        "-Xmx" + memory * 85 / 100 + "m",
        "-XX:MaxRAM=" + memory + "m",
        "-XX:+TieredCompilation",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto");
  }

  /**
   * Starts it.
   *
   * @param scratch where its words go, and nobody else's
   */
  static StreamFunction start(Arguments arguments, Path scratch) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(arguments.javaHome().resolve("bin/java").toString());
    command.addAll(jvmOptions(arguments.memory()));
    command.addAll(
        List.of(
            "-cp",
            Functions.target().resolve("benchmarks.jar").toString(),
            LambdaRuntime.class.getName(),
            StreamHandler.class.getName()));
    Path output = scratch.resolve("stream.txt");
    ServerSocket server = StreamPeer.listen();
    ProcessBuilder function =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    function.environment().clear();
    function
        .environment()
        .putAll(
            Map.of(
                "AWS_LAMBDA_RUNTIME_API",
                "127.0.0.1:" + server.getLocalPort(),
                "LAMBDA_GRPC_RESPONSE_MODE",
                "streaming"));
    Process process = function.start();
    try {
      return new StreamFunction(process, StreamPeer.accept(server));
    } catch (SocketTimeoutException e) {
      process.destroyForcibly();
      server.close();
      throw new IOException("the function does not ask:\n" + Files.readString(output), e);
    }
  }

  /** Calls a method: what follows on {@link #peer()} is its reply. */
  void call(String method, int argument) throws IOException {
    peer.invoke(CallEvent.of(method, Int32Value.of(argument)));
  }

  StreamPeer peer() {
    return peer;
  }

  /** Returns the most memory that was resident so far. */
  double peakMegabytes() throws IOException {
    return FirstReply.peakMegabytes(FirstReply.status(process));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    peer.close();
  }
}
