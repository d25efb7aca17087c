package calls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.proto.TestFunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A function that its clients have filled with calls which never end, under both runtimes. */
@Timeout(180)
class OverdueIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String RECORD =
      " is not served, and the process ends; calls that hold a thread past their deadline: 3"
          + " (expected: at most 2), of calls.Calls/Unary (3)";

  @TempDir Path folder;

  private LocalLambda start(boolean ownRuntime, int concurrency) throws Exception {
    LocalLambdaBuilder builder =
        TestFunction.builder(folder, StuckHandler.class).env("LAMBDA_GRPC_MAX_OVERDUE_CALLS", "2");
    if (concurrency > 0) {
      builder.env("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(concurrency));
    }
    if (ownRuntime) {
      TestFunction.writeBootstrap(folder);
      builder.bootstrap();
    }
    return builder.start();
  }

  private static Line line(String text) {
    return Line.newBuilder().setText(text).build();
  }

  private static void fill(CallsGrpc.CallsBlockingStub calls) {
    for (int i = 0; i < 3; i++) {
      StatusRuntimeException failure =
          assertThrows(
              StatusRuntimeException.class,
              () -> calls.withDeadlineAfter(500, MILLISECONDS).unary(line("stuck")));
      assertEquals(Status.Code.DEADLINE_EXCEEDED, failure.getStatus().getCode());
    }
  }

  /** One more invocation, as Lambda sees its end. */
  private static FunctionError fail(LocalLambda lambda) throws Exception {
    byte[] frame = {0, 0, 0, 0, 3, 10, 1, 'a'};
    String event =
        "{\"version\":\"2.0\",\"rawPath\":\"/calls.Calls/Unary\","
            + "\"headers\":{\"content-type\":\"application/grpc-web+proto\"},"
            + "\"requestContext\":{\"domainName\":\"a.lambda-url.eu-west-1.on.aws\","
            + "\"stage\":\"$default\",\"http\":{\"method\":\"POST\"}},"
            + "\"isBase64Encoded\":true,\"body\":\""
            + Base64.getEncoder().encodeToString(frame)
            + "\"}";
    return assertInstanceOf(FunctionError.class, lambda.invoke(event.getBytes(UTF_8)));
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
      fill(calls);

      ProcessHandle process = lambda.process();
      FunctionError failure = fail(lambda);
      assertEquals("io.lambdagrpc.internal.env.UnfitEnvironmentError", failure.type());
      assertTrue(failure.message().startsWith("calls that hold a thread"), failure.message());
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
  void theCallsInHandEndBefore(boolean ownRuntime) throws Exception {
    Path file = folder.resolve("go-on");
    try (LocalLambda lambda = start(ownRuntime, 3)) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      CallsGrpc.CallsBlockingStub calls = CallsGrpc.newBlockingStub(channel);
      fill(calls);
      CompletableFuture<Line> inHand =
          CompletableFuture.supplyAsync(() -> calls.loudUnary(line(file.toString())));
      assertTrue(lambda.awaitLog("waits for " + file, PATIENCE), lambda.log());

      ProcessHandle process = lambda.process();
      CompletableFuture<FunctionError> failing =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return fail(lambda);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      assertTrue(lambda.awaitLog(RECORD, PATIENCE), lambda.log());
      Files.createFile(file);
      assertEquals(file.toString(), inHand.get(30, SECONDS).getText());
      assertEquals(
          "io.lambdagrpc.internal.env.UnfitEnvironmentError", failing.get(30, SECONDS).type());
      process.onExit().get(30, SECONDS);
      channel.shutdownNow();
    }
  }
}
