package io.lambdagrpc.benchmarks;

import com.google.protobuf.Int32Value;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link StreamHandler} under {@code bootstrap}, in a process of its own. */
final class StreamFunction implements AutoCloseable {
  private static final String BOOTSTRAP =
      "../../tools/packaging/src/main/resources/io/lambdagrpc/packaging/bootstrap";

  private final Process process;
  private final StreamPeer peer;

  private StreamFunction(Process process, StreamPeer peer) {
    this.process = process;
    this.peer = peer;
  }

  /**
   * Returns what is added to the options of {@code bootstrap}: the machine's memory as Lambda's has
   * it, since the first size of the heap follows from it.
   */
  static List<String> jvmOptions(Arguments arguments) {
    List<String> options = new ArrayList<>();
    options.add("-XX:MaxRAM=" + arguments.memory() + "m");
    options.addAll(arguments.jvmOptions());
    return options;
  }

  /**
   * Starts it.
   *
   * @param scratch where its script and its words go, and nobody else's
   */
  static StreamFunction start(Arguments arguments, Path scratch) throws IOException {
    Path target = Functions.target();
    Path script = scratch.resolve("bootstrap");
    String text = Files.readString(target.resolve(BOOTSTRAP));
    Files.writeString(script, text.replace("#{class.path}", "benchmarks.jar"));
    Path output = scratch.resolve("stream.txt");
    ServerSocket server = StreamPeer.listen();
    ProcessBuilder function =
        new ProcessBuilder(
                "sh", script.toString(), arguments.javaHome().resolve("bin/java").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    function.environment().clear();
    function
        .environment()
        .putAll(
            Map.of(
                "_HANDLER",
                StreamHandler.class.getName(),
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                "" + arguments.memory(),
                "AWS_LAMBDA_RUNTIME_API",
                "127.0.0.1:" + server.getLocalPort(),
                "JAVA_TOOL_OPTIONS",
                String.join(" ", jvmOptions(arguments)),
                "LAMBDA_GRPC_RESPONSE_MODE",
                "streaming",
                "LAMBDA_TASK_ROOT",
                target.toString()));
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
