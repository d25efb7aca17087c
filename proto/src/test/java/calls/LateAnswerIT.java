package calls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.local.LocalRuntimeApi;
import io.lambdagrpc.proto.TestFunction;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that runs on after its timeout, and a retry of it with the same request id. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LateAnswerIT {

  /** Long enough for the retry, which waits for the late answer of the first. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir Path folder;

  /** A function's process, and the Runtime API that it asks. */
  private record Running(LocalRuntimeApi api, Process process, BufferedReader log)
      implements AutoCloseable {

    CompletableFuture<InvocationResult> invoke(String how, String name) {
      return api.invokeAsync((how + " " + name).getBytes(UTF_8), "one-request");
    }

    void release(String name) throws IOException {
      process.getOutputStream().write((name + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    }

    void awaitLog(String text) throws IOException {
      StringBuilder lines = new StringBuilder();
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        if (line.contains(text)) {
          return;
        }
        lines.append(line).append('\n');
      }
      throw new AssertionError(lines);
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      api.close();
    }
  }

  private Running start(boolean ownRuntime, int concurrency, boolean streams) throws Exception {
    LocalLambdaBuilder function = TestFunction.builder(folder, LateHandler.class);
    if (concurrency > 1) {
      function.env("AWS_LAMBDA_MAX_CONCURRENCY", "" + concurrency);
    }
    if (streams) {
      function.env("LAMBDA_GRPC_RESPONSE_MODE", "streaming");
    }
    if (ownRuntime) {
      TestFunction.writeBootstrap(folder);
      function.bootstrap();
    }
    LocalRuntimeApi api = LocalRuntimeApi.start(TIMEOUT, concurrency);
    Process process = function.processBuilder(api).start();
    return new Running(api, process, process.inputReader(UTF_8));
  }

  private static String content(CompletableFuture<InvocationResult> result) throws Exception {
    InvocationResult done = result.get(60, TimeUnit.SECONDS);
    return done instanceof Success success
        ? success.payload().replaceFirst("\\{}\0{8}", "")
        : assertInstanceOf(FunctionError.class, done).message();
  }

  @ParameterizedTest
  @CsvSource({
    "1, BUFFERED",
    "1, STREAMED",
    "1, ERROR",
    "16, BUFFERED",
    "16, STREAMED",
    "16, ERROR"
  })
  void theRetryGetsItsOwnAnswerAndTheLoopGoesOn(int concurrency, String how) throws Exception {
    try (Running function = start(true, concurrency, how.equals("STREAMED"))) {
      CompletableFuture<InvocationResult> first = function.invoke(how, "late");
      assertTrue(content(first).contains("Task timed out"), first::toString);

      CompletableFuture<InvocationResult> retry = function.invoke(how, "own");
      if (concurrency > 1) {
        function.awaitLog("in hand: own");
      }
      function.release("late");
      function.awaitLog("answered 410");
      function.release("own");
      assertEquals("own", content(retry));

      function.release("next");
      assertEquals("next", content(function.invoke(how, "next")));
      assertTrue(function.process().isAlive());
    }
  }

  /** AWS's client 2.10.1 does not send the id back: newer ones do. */
  @ParameterizedTest
  @ValueSource(strings = {"BUFFERED", "ERROR"})
  void underTheManagedClientOfThisVersionTheRetryGetsTheLateAnswer(String how) throws Exception {
    try (Running function = start(false, 16, false)) {
      CompletableFuture<InvocationResult> first = function.invoke(how, "late");
      assertTrue(content(first).contains("Task timed out"), first::toString);

      CompletableFuture<InvocationResult> retry = function.invoke(how, "own");
      function.awaitLog("in hand: own");
      function.release("late");
      assertEquals("late", content(retry));
    }
  }
}
