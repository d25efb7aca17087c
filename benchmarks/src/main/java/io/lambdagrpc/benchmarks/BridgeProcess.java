package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command of lambda-grpc-bridge, in a process of its own. */
final class BridgeProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private BridgeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns the options of its JVM: its heap is as large as the memory that functions have. */
  static List<String> jvmOptions(Arguments arguments) {
    return List.of("-Xmx" + arguments.memory() + "m");
  }

  static BridgeProcess start(Arguments arguments, String url) throws IOException {
    Process process =
        new ProcessBuilder(
                arguments.javaHome().resolve("bin/java").toString(),
                jvmOptions(arguments).get(0),
                "-cp",
                Functions.target().resolve("benchmarks.jar").toString(),
                "io.lambdagrpc.bridge.Main",
                "--url",
                url,
                "--port",
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(UTF_8);
    @Nullable String greeting = output.readLine();
    if (greeting == null) {
      throw new IOException("the bridge does not start");
    }
    return new BridgeProcess(
        process, Integer.parseInt(greeting.substring(greeting.lastIndexOf(' ') + 1)));
  }

  int port() {
    return port;
  }

  /** Returns the most memory that was resident so far. */
  double peakMegabytes() throws IOException {
    return FirstReply.peakMegabytes(FirstReply.status(process));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
