package calls;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.proto.TestFunction;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A function that its clients have filled with calls which never end, under both runtimes. */
@Timeout(180)
class OverdueIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT_PATIENCE = Duration.ofSeconds(5);
  private static final String RECORD =
      " is not served, and the process ends; calls that hold a thread past their deadline: 3"
          + " (expected: at most 2), of calls.Calls/Unary (3)";

  @TempDir Path folder;

  private LocalLambda start(boolean ownRuntime, int concurrency) throws Exception {
    LocalLambdaBuilder builder = function().env("LAMBDA_GRPC_MAX_OVERDUE_CALLS", "2");
    if (concurrency > 0) {
      builder.env("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(concurrency));
    }
    return start(builder, ownRuntime);
  }

  private LocalLambdaBuilder function() throws Exception {
    return TestFunction.builder(folder, StuckHandler.class);
  }

  private LocalLambda start(LocalLambdaBuilder builder, boolean ownRuntime) throws Exception {
    if (ownRuntime) {
      TestFunction.writeBootstrap(folder);
      builder.bootstrap();
    }
    return builder.start();
  }

  private static Line line(String text) {
    return Line.newBuilder().setText(text).build();
  }

  /** One call as Lambda hands it on, whose reply is complete when this returns. */
  private static InvocationResult invoke(LocalLambda lambda, String text) throws Exception {
    byte[] message = line(text).toByteArray();
    byte[] frame = ByteBuffer.allocate(5 + message.length).putInt(1, message.length).array();
    System.arraycopy(message, 0, frame, 5, message.length);
    String event =
        "{\"version\":\"2.0\",\"rawPath\":\"/calls.Calls/Unary\","
            + "\"headers\":{\"content-type\":\"application/grpc-web+proto\",\"grpc-timeout\":\"300m\"},"
            + "\"requestContext\":{\"domainName\":\"a.lambda-url.eu-west-1.on.aws\","
            + "\"stage\":\"$default\",\"http\":{\"method\":\"POST\"}},"
            + "\"isBase64Encoded\":true,\"body\":\""
            + Base64.getEncoder().encodeToString(frame)
            + "\"}";
    return lambda.invoke(event);
  }

  /** Takes one thread more than the limit. */
  private static void fill(LocalLambda lambda) throws Exception {
    fill(lambda, 3);
  }

  private static void fill(LocalLambda lambda, int calls) throws Exception {
    int held = 0;
    while (held < calls) {
      assertInstanceOf(InvocationResult.Success.class, invoke(lambda, "stuck"));
      // On a slow machine the deadline may pass before the method is called.
      if (lambda.awaitLog("calls like it in this environment: " + (held + 1), SHORT_PATIENCE)) {
        held++;
      }
    }
  }

  private static void assertFails(LocalLambda lambda) throws Exception {
    FunctionError failure = assertInstanceOf(FunctionError.class, invoke(lambda, "a"));
    assertEquals("io.lambdagrpc.internal.env.UnfitEnvironmentError", failure.type());
    assertTrue(failure.message().startsWith("calls that hold a thread"), failure.message());
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "false, 1", "true, 1", "false, 3", "true, 3"})
  void theNextInvocationFailsAndAnotherProcessServesTheOnesAfter(
      boolean ownRuntime, int concurrency) throws Exception {
    try (LocalLambda lambda = start(ownRuntime, concurrency)) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      CallsGrpc.CallsBlockingStub calls = CallsGrpc.newBlockingStub(channel);
      assertEquals("a", calls.unary(line("a")).getText());
      fill(lambda);

      ProcessHandle process = lambda.process();
      assertFails(lambda);
      process.onExit().get(30, SECONDS);

      assertEquals("b", calls.unary(line("b")).getText());
      assertEquals(2, lambda.environmentsStarted());
      assertEquals(1, count(lambda.log(), "calls.Calls/Unary \\(3\\)"), lambda.log());
      assertTrue(lambda.log().contains(RECORD), lambda.log());
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExecutorOfTheUsersThatTheyFillEndsTheProcessToo(boolean ownRuntime) throws Exception {
    try (LocalLambda lambda = start(function().env("FULL_AT_TWO", "yes"), ownRuntime)) {
      fill(lambda, 2);
      ProcessHandle process = lambda.process();
      assertFails(lambda);
      process.onExit().get(30, SECONDS);
      assertInstanceOf(InvocationResult.Success.class, invoke(lambda, "b"));
      assertEquals(1, count(lambda.log(), "calls.Calls/Unary \\(2\\)"), lambda.log());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theCallsInHandEndBefore(boolean ownRuntime) throws Exception {
    Path file = folder.resolve("go-on");
    try (LocalLambda lambda = start(ownRuntime, 3)) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      CallsGrpc.CallsBlockingStub calls = CallsGrpc.newBlockingStub(channel);
      CompletableFuture<Line> inHand =
          CompletableFuture.supplyAsync(() -> calls.loudUnary(line(file.toString())));
      assertTrue(lambda.awaitLog("waits for " + file, PATIENCE), lambda.log());
      fill(lambda);

      ProcessHandle process = lambda.process();
      FutureTask<?> failing =
          new FutureTask<>(
              () -> {
                assertFails(lambda);
                return null;
              });
      new Thread(failing).start();
      assertTrue(lambda.awaitLog(RECORD, PATIENCE), lambda.log());
      Files.createFile(file);
      assertEquals(file.toString(), inHand.get(30, SECONDS).getText());
      failing.get(30, SECONDS);
      process.onExit().get(30, SECONDS);
      channel.shutdownNow();
    }
  }
}
