package io.lambdagrpc.it.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import echo.EchoGrpc;
import echo.EchoRequest;
import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both commands as one jar each, which knows nothing but itself. */
@Timeout(120)
class CommandsIT {

  private static Path jar(String tool) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "..", "tools", tool, "target"))) {
      return files.filter(file -> file.toString().endsWith("-all.jar")).findFirst().orElseThrow();
    }
  }

  /** A command that has told of its port. */
  private record Command(Process process, BufferedReader output, int port)
      implements AutoCloseable {

    static Command start(String tool, String portBehind, String... words) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(System.getProperty("java.home") + "/bin/java", "-jar", jar(tool).toString()));
      command.addAll(List.of(words));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader output = process.inputReader(UTF_8);
      StringBuilder read = new StringBuilder();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        read.append(line).append('\n');
        int at = line.indexOf(portBehind);
        if (at >= 0) {
          String port = line.substring(at + portBehind.length()).replaceAll("[^0-9].*", "");
          return new Command(process, output, Integer.parseInt(port));
        }
      }
      throw new AssertionError(read);
    }

    void assertAnswers() throws Exception {
      ManagedChannel channel = BridgedEcho.channel(port);
      try {
        assertEquals(
            "hello",
            EchoGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .say(EchoRequest.newBuilder().setText("hello").build())
                .getText());
      } finally {
        channel.shutdownNow();
      }
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      process.onExit().join();
      output.close();
    }
  }

  /** Its jar is on the class path of the function's process, whose own gRPC is another one. */
  @Test
  void theLocalLambdaHasANativePort() throws Exception {
    try (Command local =
        Command.start(
            "local",
            "native gRPC, without TLS: 127.0.0.1:",
            "--zip",
            "target/function.zip",
            "--handler",
            BridgedFunction.class.getName(),
            "--timeout",
            "30",
            "--grpc-port",
            "0")) {
      local.assertAnswers();
    }
    TreeSet<String> foreign = new TreeSet<>();
    try (ZipFile jar = new ZipFile(jar("local").toFile())) {
      for (String name : (Iterable<String>) jar.stream().map(ZipEntry::getName)::iterator) {
        for (String start :
            List.of(
                "com/google/",
                "io/grpc/",
                "io/perfmark/",
                "io/lambdagrpc/client/",
                "META-INF/native/")) {
          if (name.startsWith(start) && name.endsWith(".class")) {
            foreign.add(name);
          }
        }
      }
    }
    assertEquals(new TreeSet<>(), foreign);
  }

  @Test
  void theBridgeStandsInFrontOfAFunction() throws Exception {
    try (BridgedEcho echo = BridgedEcho.start(1);
        Command bridge =
            Command.start(
                "bridge",
                "answers gRPC at port ",
                "--url",
                echo.lambda().uri().toString(),
                "--port",
                "0",
                "--descriptor-set",
                "target/echo.binpb")) {
      bridge.assertAnswers();
      // SIGTERM ends it by itself.
      bridge.process().destroy();
      assertTrue(bridge.process().waitFor(30, TimeUnit.SECONDS));
    }
  }
}
