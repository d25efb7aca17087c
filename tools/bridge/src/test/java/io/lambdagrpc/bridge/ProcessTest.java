package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The command as a process: its words, its HTTP port, and its end. (Over 300 lines: all of them
 * start processes, and read their output, in one way.)
 */
@Timeout(60)
final class ProcessTest {

  @TempDir Path folder;

  private static Process start(List<String> words) throws IOException {
    return start(Main.class, words);
  }

  private static Process start(Class<?> main, List<String> words) throws IOException {
    return new ProcessBuilder(command(main, words)).redirectErrorStream(true).start();
  }

  private static List<String> command(Class<?> main, List<String> words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(words);
    return command;
  }

  private static String run(int status, String... words) throws Exception {
    Process process = start(List.of(words));
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(status, process.waitFor(), output);
    return output;
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString());
  }

  @Test
  void helpIsPrintedAndMistakesAreSentences() throws Exception {
    assertEquals(Arguments.USAGE, run(0, "--help"));
    assertEquals(Arguments.USAGE, run(2));
    String hint = "\n--help tells what there is\n";
    assertEquals("--url: missing (expected: that of the function)" + hint, run(2, "--port", "0"));
    String[] url = {"--url", "http://127.0.0.1:1", "", ""};
    url[2] = "--colour";
    assertEquals("--colour (expected: an option of --help)" + hint, run(2, url));
    url[2] = "--port";
    url[3] = "many";
    assertEquals("--port: many (expected: a number)" + hint, run(2, url));
    url[2] = "--tls-key";
    assertEquals("--tls-cert: missing (expected: --tls-cert and --tls-key)" + hint, run(2, url));
    url[2] = "--descriptor-set";
    url[3] = folder.resolve("none").toString();
    assertTrue(run(1, url).startsWith("descriptor set: " + url[3] + " is missing"));
    assertTrue(run(2, "--url", "ftp://x").startsWith("target: ftp://x (expected: "));
  }

  /** It lived on with its ports' threads dead, and answered nobody. */
  @ParameterizedTest
  @CsvSource({"memory, OutOfMemoryError", "class, NoClassDefFoundError"})
  void aBridgeThatLostAThreadEnds(String lack, String error) throws Exception {
    Process process =
        start(DyingBridge.class, List.of(lack, "--url", "http://127.0.0.1:1", "--port", "0"));
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(1, process.waitFor(), output);
    assertTrue(output.contains("worker: java.lang." + error + ": on purpose\n"), output);
  }

  @Test
  void aPortThatIsTakenIsTold() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "" + taken.getLocalPort();
      assertEquals(
          "port: " + port + " at 127.0.0.1 is taken (expected: a free one, or 0)\n",
          run(1, "--url", "http://127.0.0.1:1", "--port", port));
      assertEquals(
          "port: " + port + " at 127.0.0.1 is taken (expected: a free one, or 0)\n",
          run(1, "--url", "http://127.0.0.1:1", "--port", "0", "--http-port", port));
    }
  }

  @Test
  void atSigtermCallsUnderWayEndAndNoOthersBegin() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (ScriptedFunction function =
        new ScriptedFunction(
            exchange -> {
              asked.countDown();
              answer.await();
              ScriptedFunction.reply(
                  exchange, ScriptedFunction.message("reply"), ScriptedFunction.OK);
            })) {
      Process process =
          start(List.of("--url", function.url().toString(), "--port", "0", "--http-port", "0"));
      try (BufferedReader output = process.inputReader(UTF_8)) {
        String greeting = output.readLine();
        assertTrue(greeting.startsWith(function.url() + " answers gRPC at port "), greeting);
        int[] ports = ports(greeting);
        try (Native client = new Native(ports[0])) {
          assertEquals(200, get(ports[1], "/health").statusCode());
          Native.Heard heard = client.call("go");
          assertTrue(asked.await(30, TimeUnit.SECONDS));
          // Process.destroy() would close the output, too.
          assertTrue(process.toHandle().destroy());
          assertEquals(
              "ends: takes no more calls, and waits for those under way", output.readLine());
          while (get(ports[1], "/health").statusCode() != 503) {
            Thread.sleep(1);
          }
          awaitRefusal(client);
          answer.countDown();
          assertTrue(heard.status().isOk(), heard.status()::toString);
          assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** Each of these streams was a stack trace of 50 lines. */
  @Test
  void callersThatResetTheirStreamsDoNotFillTheLog() throws Exception {
    byte[] large = ScriptedFunction.message("x".repeat(200_000));
    try (ScriptedFunction function =
        new ScriptedFunction(
            exchange -> ScriptedFunction.reply(exchange, large, ScriptedFunction.OK))) {
      Process process =
          start(List.of("--url", function.url().toString(), "--port", "0", "--http-port", "0"));
      try (BufferedReader output = process.inputReader(UTF_8)) {
        int[] ports = ports(output.readLine());
        try (Native client = new Native(ports[0])) {
          List<ClientCall<String, String>> unread = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            ClientCall<String, String> call =
                client.channel.newCall(Native.method("test.Echo/Say"), CallOptions.DEFAULT);
            call.start(new Native.Heard(), new Metadata());
            call.halfClose();
            unread.add(call);
          }
          awaitMetric(ports[1], "lambda_grpc_bridge_held_bytes " + 5 * 200_000);
          unread.forEach(call -> call.cancel("not read", null));
          awaitMetric(ports[1], "lambda_grpc_bridge_calls_in_flight 0");
        }
        assertTrue(process.toHandle().destroy());
        assertEquals(
            List.of("ends: takes no more calls, and waits for those under way"),
            output.lines().toList());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** The JDK would hold 384 KiB of each, and 250 of them filled 64 MB. */
  @Test
  void headersThatAreTooLargeAreGivenUpBeforeTheyAreWhole() throws Exception {
    try (ServerSocket function = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + function.getLocalPort();
      Process process = start(List.of("--url", url, "--port", "0", "--http-port", "0"));
      try (BufferedReader output = process.inputReader(UTF_8);
          Native client = new Native(ports(output.readLine())[0])) {
        Native.Heard heard = client.call("go");
        try (Socket socket = function.accept()) {
          String half = "HTTP/1.1 200 OK\r\nx-large: " + "x".repeat(20_000);
          socket.getOutputStream().write(half.getBytes(UTF_8));
          Status status = heard.status();
          assertEquals(Status.Code.UNAVAILABLE, status.getCode(), status::toString);
          assertTrue(
              String.valueOf(status.getDescription()).contains("Header size too big: "),
              status::toString);
        }
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** Idle connections took all 1,024 files of a process with 512 MB, and nobody could connect. */
  @Test
  void connectionsLeaveFilesForTheRest() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n 800 && exec \"$0\" \"$@\""));
    command.addAll(command(Main.class, List.of("--url", "http://127.0.0.1:1", "--port", "0")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<Socket> idle = new ArrayList<>();
    try (BufferedReader output = process.inputReader(UTF_8)) {
      String greeting = output.readLine();
      int port = Integer.parseInt(greeting.replaceAll(".* ", ""));
      for (int i = 0; i < 800; i++) {
        idle.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      Status status;
      do { // while the others are accepted, its connection may be the one that is closed
        try (Native client = new Native(port)) { // one that has failed waits before it tries again
          status = client.call("go").status();
        }
        assertEquals(Status.Code.UNAVAILABLE, status.getCode(), status::toString);
      } while (!String.valueOf(status.getDescription()).contains("127.0.0.1:1"));
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
      process.destroyForcibly();
    }
  }

  private static void awaitMetric(int httpPort, String metric) throws Exception {
    while (!get(httpPort, "/metrics").body().contains("\n" + metric + "\n")) {
      Thread.sleep(1);
    }
  }

  /** Calls until a call is refused: the process takes some in until its connections know. */
  private static void awaitRefusal(Native client) throws Exception {
    Status.Code code = Status.Code.OK;
    while (code != Status.Code.UNAVAILABLE) {
      code =
          client
              .call(
                  "test.Echo/Say",
                  CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS),
                  new Metadata(),
                  "late")
              .status()
              .getCode();
    }
  }

  private static int[] ports(String greeting) {
    String[] numbers = greeting.replaceAll("[^0-9]+", " ").strip().split(" ", -1);
    int last = numbers.length - 1;
    return new int[] {Integer.parseInt(numbers[last - 1]), Integer.parseInt(numbers[last])};
  }

  @Test
  void theMetricsCount() throws Exception {
    try (TestBed bed =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder -> builder.httpPort(0))) {
      assertTrue(bed.client.call("go").status().isOk());
      Native.Heard heard = new Native.Heard();
      ClientCall<String, String> call =
          bed.client.start("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), heard);
      call.sendMessage("held");
      while (bed.bridge.counters().heldBytes() != 9 || bed.bridge.counters().inFlight() != 1) {
        Thread.sleep(1);
      }
      assertEquals(new Bridge.Counters(2, 1, 9), bed.bridge.counters());
      HttpResponse<String> metrics = get(bed.bridge.httpPort(), "/metrics");
      assertEquals(
          """
          # HELP lambda_grpc_bridge_calls_total gRPC calls that came
          # TYPE lambda_grpc_bridge_calls_total counter
          lambda_grpc_bridge_calls_total 2
          # HELP lambda_grpc_bridge_calls_in_flight gRPC calls that have not ended
          # TYPE lambda_grpc_bridge_calls_in_flight gauge
          lambda_grpc_bridge_calls_in_flight 1
          # HELP lambda_grpc_bridge_held_bytes bytes of their requests and replies
          # TYPE lambda_grpc_bridge_held_bytes gauge
          lambda_grpc_bridge_held_bytes 9
          # HELP lambda_grpc_bridge_connections connections of gRPC clients
          # TYPE lambda_grpc_bridge_connections gauge
          lambda_grpc_bridge_connections 1
          """,
          metrics.body());
      assertEquals(404, get(bed.bridge.httpPort(), "/other").statusCode());
      call.halfClose();
      assertTrue(heard.status().isOk());
    }
  }
}
