package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessModesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Path zip;

  @BeforeAll
  static void compile() throws Exception {
    zip =
        FunctionZip.write(folder, "#!/bin/sh\nexec java -cp lib/functions.jar functions.OwnLoop\n");
  }

  private static LocalLambdaBuilder builder() {
    return LocalLambda.builder()
        .code(zip)
        .handler("functions.Scripted")
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  @Test
  void aFunctionThatIsToldSoHasSeveralInvocationsInHand() throws Exception {
    try (LocalLambda lambda = builder().env("AWS_LAMBDA_MAX_CONCURRENCY", "2").start()) {
      HttpRequest hang = HttpRequest.newBuilder(lambda.uri().resolve("do-hang")).build();
      CompletableFuture<HttpResponse<Void>> hanging =
          HttpClient.newHttpClient().sendAsync(hang, BodyHandlers.discarding());
      assertTrue(lambda.awaitLog("now hanging", PATIENCE), lambda.log());

      assertInstanceOf(Success.class, lambda.invoke("{\"do-context\":1}"));
      lambda.process().destroyForcibly();
      assertEquals(502, hanging.get(30, TimeUnit.SECONDS).statusCode());
    }
  }

  @Test
  void aFunctionUnderADebuggerListensAndHasAnHour() throws Exception {
    LocalLambdaBuilder builder =
        LocalLambda.builder().code(zip).handler("functions.Scripted").initTimeout(PATIENCE);
    try (LocalLambda lambda = builder.debug(0).env("JAVA_TOOL_OPTIONS", "-Dkept=1").start()) {
      assertTrue(lambda.awaitLog("JAVA_TOOL_OPTIONS: -Dkept=1 -agentlib:jdwp=", PATIENCE));
      assertTrue(lambda.awaitLog("Listening for transport dt_socket at address: ", PATIENCE));

      Success context = assertInstanceOf(Success.class, lambda.invoke("{\"do-context\":1}"));
      String text = context.payload();
      int remaining = JsonParser.parseString(text).getAsJsonObject().get("remaining").getAsInt();
      assertTrue(remaining > 3_000_000, text);
    }
  }

  @Test
  void aPackageWhoseJreIsNotUsedSaysSo() throws Exception {
    Path code = Files.createDirectories(folder.resolve("provided"));
    Files.createDirectories(code.resolve("lib"));
    Files.copy(folder.resolve("functions.jar"), code.resolve("lib/functions.jar"));
    Files.createDirectory(code.resolve("jre"));
    try (LocalLambda lambda = builder().code(code).start()) {
      String log = lambda.log();
      assertTrue(log.contains("JRE and AOT cache are not used (expected: bootstrap() or"), log);
    }
  }

  @Test
  void theReportOfAProcesssFirstInvocationHasItsInitDuration() throws Exception {
    try (LocalLambda lambda = builder().start()) {
      lambda.invoke("{}");
      lambda.invoke("{}");

      List<String> reports =
          lambda.log().lines().filter(line -> line.startsWith("REPORT ")).toList();
      assertEquals(2, reports.size());
      assertTrue(reports.get(0).matches(".*\tInit Duration: [0-9.]+ ms"), reports::toString);
      assertFalse(reports.get(1).contains("Init"), reports::toString);
    }
  }

  @Test
  void aFunctionThatAsksToBeRestoredIs() throws Exception {
    try (LocalLambda lambda =
        builder().env("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start").start()) {
      assertInstanceOf(Success.class, lambda.invoke("{\"do-context\":1}"));
    }
  }

  @Test
  void aFunctionThatDoesNotStreamShowsItsReplyDocumentOnAResponseStreamUrl() throws Exception {
    try (LocalLambda lambda = builder().invokeMode(InvokeMode.RESPONSE_STREAM).start()) {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(lambda.uri()).build(), BodyHandlers.ofString());
      assertEquals(200, response.statusCode());
      assertTrue(response.body().contains("\"statusCode\": 201"), response.body());
    }
  }

  @Test
  void faultsMeetOneInvocationEachAndTheFunctionIsReplacedWhereItEnds() throws Exception {
    try (LocalLambda lambda = builder().bootstrap().start()) {
      lambda.inject(new Fault.TooLarge());
      lambda.inject(new Fault.Closed(3));
      FunctionError tooLarge = assertInstanceOf(FunctionError.class, lambda.invoke("{}"));
      assertEquals("Function.ResponseSizeTooLarge", tooLarge.type());
      FunctionError closed = assertInstanceOf(FunctionError.class, lambda.invoke("{}"));
      assertEquals("the response broke off: closed on demand after 3 bytes", closed.message());

      assertInstanceOf(Success.class, lambda.invoke("{}"));
      assertEquals(2, lambda.environmentsStarted());
    }
  }
}
