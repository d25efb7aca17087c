package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionFailureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Path zip;

  @BeforeAll
  static void compile() throws Exception {
    zip = FunctionZip.write(folder, "");
  }

  private static LocalLambdaBuilder builder() {
    return LocalLambda.builder()
        .code(zip)
        .handler("functions.Scripted")
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  @Test
  void aHandlerThatThrowsFailsItsInvocationOnly() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      FunctionError error = assertError(lambda.invoke("{\"do-throw\":1}"));

      assertEquals("Runtime.UserException", error.reason());
      assertEquals("java.lang.IllegalStateException", error.type());
      assertEquals("thrown on request", error.message());
      assertTrue(error.payload().contains("stackTrace"), error.payload());
      assertWorks(lambda);
      assertEquals(1, lambda.environmentsStarted());
    }
  }

  @Test
  void eachSourceOfEventsShowsAFailureInItsOwnWay() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      assertFailure(lambda, EventKind.FUNCTION_URL, 502, "Internal Server Error");
      assertFailure(lambda, EventKind.HTTP_API, 500, "{\"message\":\"Internal Server Error\"}");
      assertFailure(lambda, EventKind.REST, 502, "{\"message\": \"Internal server error\"}");
      assertFailure(
          lambda,
          EventKind.ALB,
          502,
          "<html><body><center><h1>502 Bad Gateway</h1></center></body></html>");
      assertFailure(lambda, EventKind.VPC_LATTICE, 500, "Internal Server Error");
    }
  }

  @Test
  void aMissingClassIsAnErrorOfTheFirstInvocation() throws Exception {
    try (LocalLambda lambda = builder().handler("functions.Missing").start()) {
      FunctionError error = assertError(lambda.invoke("{}"));

      assertEquals("Runtime.BadFunctionCode", error.reason());
      assertEquals("java.lang.ClassNotFoundException", error.type());
      assertTrue(error.message().contains("functions.Missing"), error.message());
      assertTrue(lambda.awaitLog("functions.Missing", PATIENCE), lambda.log());
      assertTrue(lambda.log().contains("Error Type: Runtime.BadFunctionCode"), lambda.log());
    }
  }

  @Test
  void aProcessKilledInMidInvocationEndsItAndIsReplaced() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      CompletableFuture<InvocationResult> hanging = invokeInBackground(lambda, "{\"do-hang\":1}");
      assertTrue(lambda.awaitLog("now hanging", PATIENCE), lambda.log());
      long killed = lambda.process().pid();
      lambda.process().destroyForcibly();

      FunctionError error = assertError(hanging.get(30, TimeUnit.SECONDS));
      assertEquals("Runtime.ExitError", error.type());
      assertTrue(
          error.message().endsWith("Error: Runtime exited with error: signal: 9"), error.message());
      assertTrue(lambda.log().contains("Runtime exited with error: signal: 9"), lambda.log());
      assertWorks(lambda);
      assertEquals(2, lambda.environmentsStarted());
      assertNotEquals(killed, lambda.process().pid());
    }
  }

  @Test
  void aProcessThatDiesWithItsPollOpenIsReplacedAtTheNextInvocation() throws Exception {
    // The child holds the log's pipe open, which delays the news of the death.
    Path script =
        Files.writeString(folder.resolve("wrapper"), "#!/bin/sh\nsleep 5 &\nexec \"$@\"\n");
    assertTrue(script.toFile().setExecutable(true));
    try (LocalLambda lambda = builder().env("AWS_LAMBDA_EXEC_WRAPPER", script.toString()).start()) {
      // From its start it has a poll open; after an invocation it may not have one yet.
      ProcessHandle first = lambda.process();
      first.destroyForcibly();
      first.onExit().get(30, TimeUnit.SECONDS);

      assertWorks(lambda);
      assertEquals(2, lambda.environmentsStarted());
    }
  }

  @Test
  void aFunctionThatExitsEndsItsInvocationAndIsReplaced() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      FunctionError error = assertError(lambda.invoke("{\"do-exit\":1}"));

      assertEquals("Runtime.ExitError", error.type());
      assertTrue(error.message().endsWith("exit status 7"), error.message());
      assertWorks(lambda);
      assertEquals(2, lambda.environmentsStarted());
    }
  }

  @Test
  void anInvocationThatTakesTooLongEndsAndAProcessThatNeverPollsIsReplaced() throws Exception {
    try (LocalLambda lambda = builder().timeout(Duration.ofSeconds(2)).start()) {
      ProcessHandle first = lambda.process();
      HttpResponse<String> response = get(lambda, EventKind.FUNCTION_URL, "do-hang");

      assertEquals(502, response.statusCode());
      assertEquals("Internal Server Error", response.body());
      assertTrue(first.isAlive());
      assertTrue(lambda.log().contains("Task timed out after 2.00 seconds"), lambda.log());
      assertWorks(lambda);
      assertFalse(first.isAlive());
      assertEquals(2, lambda.environmentsStarted());
    }
  }

  /** AWS's client 2.10.1 does not outlive it: newer ones poll on. */
  @Test
  void anInvocationThatHasTimedOutRunsOnAndItsLateAnswerIsRefused() throws Exception {
    try (ServerSocket release = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalLambda lambda = builder().timeout(Duration.ofSeconds(2)).start()) {
      FunctionError error =
          assertError(lambda.invoke("{\"do-wait\":" + release.getLocalPort() + "}"));
      assertEquals("Sandbox.Timedout", error.reason());
      try (Socket waiting = release.accept()) {
        waiting.getOutputStream().write(1);
      }
      assertTrue(lambda.awaitLog("ErrorRuntimeInvokeTimeout", PATIENCE), lambda.log());
      assertWorks(lambda);
      assertEquals(2, lambda.environmentsStarted(), lambda::log);
    }
  }

  @Test
  void aReplyThatIsNoJsonIsA502WithTheReasonInTheLog() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      assertEquals(502, get(lambda, EventKind.FUNCTION_URL, "do-garbage").statusCode());
      assertTrue(lambda.log().contains("malformed reply document: reply: no JSON"), lambda.log());
      Success direct = assertInstanceOf(Success.class, lambda.invoke("{\"do-garbage\":1}"));
      assertEquals("<no json>", direct.payload());
    }
  }

  @Test
  void aReplyOverSixMegabytesFailsTheInvocation() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      FunctionError error = assertError(lambda.invoke("{\"do-large\":1}"));

      assertEquals("Function.ResponseSizeTooLarge", error.type());
      assertWorks(lambda);
    }
  }

  @Test
  void eventsThatAreNoJsonReachTheFunction() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      assertInstanceOf(Success.class, lambda.invoke(new byte[] {(byte) 0xff, 0, '{'}));
      assertInstanceOf(Success.class, lambda.invoke(new byte[0]));
    }
  }

  @Test
  void invocationsAtTheSameTimeQueueForTheOneEnvironment() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      List<CompletableFuture<InvocationResult>> results =
          Stream.generate(() -> invokeInBackground(lambda, "{}")).limit(8).toList();
      for (CompletableFuture<InvocationResult> result : results) {
        assertInstanceOf(Success.class, result.get(30, TimeUnit.SECONDS));
      }
      assertEquals(1, lambda.environmentsStarted());
      List<String> order =
          lambda
              .log()
              .lines()
              .filter(line -> line.startsWith("START") || line.startsWith("END"))
              .map(line -> line.substring(0, 3))
              .toList();
      assertEquals(
          Stream.generate(() -> List.of("STA", "END")).limit(8).flatMap(List::stream).toList(),
          order);
    }
  }

  @Test
  void passesTheLogOn() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (LocalLambda lambda = builder().logTo(lines::add).start()) {
      assertError(lambda.invoke("{\"do-throw\":1}"));
      assertTrue(lambda.awaitLog("thrown on request", PATIENCE), lambda.log());
    }
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("START RequestId: ")));
    assertTrue(lines.stream().anyMatch(line -> line.contains("thrown on request")));
  }

  @Test
  void aClosedLambdaTakesNoInvocation() throws Exception {
    LocalLambda lambda = builder().start();
    lambda.close();
    assertThrows(IllegalStateException.class, () -> lambda.invoke("{}"));
  }

  private static void assertFailure(LocalLambda lambda, EventKind kind, int status, String body)
      throws Exception {
    HttpResponse<String> response = get(lambda, kind, "do-throw");
    assertEquals(status, response.statusCode());
    assertEquals(body, response.body());
  }

  private static void assertWorks(LocalLambda lambda) throws Exception {
    assertInstanceOf(Success.class, lambda.invoke("{\"do-context\":1}"));
  }

  private static FunctionError assertError(InvocationResult result) {
    return assertInstanceOf(FunctionError.class, result);
  }

  private static HttpResponse<String> get(LocalLambda lambda, EventKind kind, String path)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve(path))
            .header(Gateway.EVENT_HEADER, kind.wireName())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static CompletableFuture<InvocationResult> invokeInBackground(
      LocalLambda lambda, String event) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return lambda.invoke(event);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        command -> new Thread(command).start());
  }
}
