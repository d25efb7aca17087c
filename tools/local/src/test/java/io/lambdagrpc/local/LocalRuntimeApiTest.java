package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalRuntimeApiTest {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private LocalRuntimeApi api;

  @BeforeEach
  void start() throws IOException {
    api = LocalRuntimeApi.start(Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
  }

  @Test
  void handsOverWhatWasQueuedBeforeTheRuntimeAsked() throws Exception {
    CompletableFuture<InvocationResult> result = api.submit(bytes("[1]")).result;
    long before = System.currentTimeMillis();

    HttpResponse<String> next = get("invocation/next");

    assertEquals(200, next.statusCode());
    assertEquals("[1]", next.body());
    long deadline = Long.parseLong(header(next, "Lambda-Runtime-Deadline-Ms"));
    assertTrue(deadline >= before + 30_000 && deadline <= System.currentTimeMillis() + 30_000);
    assertEquals(202, post("invocation/" + id(next) + "/response", "[2]").statusCode());
    assertEquals(new Success("[2]"), result.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aPollWaitsForTheNextInvocationWithoutKeepingOthersWaiting() throws Exception {
    CompletableFuture<HttpResponse<String>> next =
        client.sendAsync(request("invocation/next").build(), BodyHandlers.ofString());
    assertTrue(api.awaitPoll(Duration.ofSeconds(30)));
    assertEquals(403, post("invocation/unknown/response", "{}").statusCode());

    CompletableFuture<InvocationResult> result = api.submit(bytes("{}")).result;
    HttpResponse<String> invocation = next.get(30, TimeUnit.SECONDS);
    post("invocation/" + id(invocation) + "/error", "{\"errorType\":\"T\",\"errorMessage\":\"m\"}");

    FunctionError error = assertInstanceOf(FunctionError.class, result.get(30, TimeUnit.SECONDS));
    assertEquals("T: m", error.type() + ": " + error.message());
  }

  @Test
  void whatDependsOnAResultRunsBeforeTheRuntimeHearsThatItsAnswerArrived() throws Exception {
    CompletableFuture<String> seen = api.invokeAsync(bytes("[5]")).thenApply(Object::toString);

    HttpResponse<String> next = get("invocation/next");
    assertEquals("[5]", next.body());
    post("invocation/" + id(next) + "/response", "[6]");

    assertEquals(new Success("[6]").toString(), seen.getNow("nothing"));
  }

  @Test
  void refusesWhatComesInTheWrongOrder() throws Exception {
    api.submit(bytes("{}"));
    String id = id(get("invocation/next"));

    assertEquals(403, get("invocation/next").statusCode());
    assertEquals(403, post("init/error", "{}").statusCode());
    assertEquals(403, post("invocation/other/response", "{}").statusCode());
    assertEquals(202, post("invocation/" + id + "/response", "{}").statusCode());
    assertEquals(403, post("invocation/" + id + "/response", "{}").statusCode());
    assertEquals(403, post("invocation/" + id + "/error", "{}").statusCode());
  }

  @Test
  void refusesARuntimesReplyOverTheLimitAndTakesOneAtIt() throws Exception {
    CompletableFuture<InvocationResult> over = api.submit(bytes("{}")).result;
    String id = id(get("invocation/next"));
    String limit = "x".repeat(LocalRuntimeApi.MAX_PAYLOAD);
    assertEquals(413, post("invocation/" + id + "/response", limit + "x").statusCode());
    assertEquals(
        "Function.ResponseSizeTooLarge",
        assertInstanceOf(FunctionError.class, over.get(30, TimeUnit.SECONDS)).type());

    CompletableFuture<InvocationResult> at = api.submit(bytes("{}")).result;
    id = id(get("invocation/next"));
    assertEquals(202, post("invocation/" + id + "/response", limit).statusCode());
    assertInstanceOf(Success.class, at.get(30, TimeUnit.SECONDS));
  }

  @Test
  void anInitErrorAnswersWhatWasQueuedAndWhatComesLater() throws Exception {
    CompletableFuture<InvocationResult> queued = api.submit(bytes("{}")).result;
    HttpRequest.Builder report =
        request("init/error")
            .header("Lambda-Runtime-Function-Error-Type", "Runtime.Custom")
            .POST(BodyPublishers.ofString("no json"));
    assertEquals(202, client.send(report.build(), BodyHandlers.ofString()).statusCode());

    FunctionError expected =
        new FunctionError("Runtime.Custom", "Runtime.Custom", "no json", "no json");
    assertEquals(expected, queued.get(30, TimeUnit.SECONDS));
    assertEquals(expected, api.invoke("{}"));
  }

  @Test
  void anInvocationThatIsNotAnsweredInTimeEndsWithoutEndingTheRuntime() throws Exception {
    try (LocalRuntimeApi hasty = LocalRuntimeApi.start(Duration.ofMillis(50))) {
      CompletableFuture<InvocationResult> late = hasty.submit(bytes("{}")).result;
      String id = id(client.send(nextOf(hasty), BodyHandlers.ofString()));

      FunctionError error = assertInstanceOf(FunctionError.class, late.get(30, TimeUnit.SECONDS));
      assertEquals("Sandbox.Timedout", error.type());
      assertEquals(
          "RequestId: " + id + " Error: Task timed out after 0.05 seconds", error.message());
      hasty.submit(bytes("[3]"));
      assertEquals("[3]", client.send(nextOf(hasty), BodyHandlers.ofString()).body());
    }
  }

  @Test
  void theNewestPollGetsTheInvocation() throws Exception {
    CompletableFuture<HttpResponse<String>> older =
        client.sendAsync(request("invocation/next").build(), BodyHandlers.ofString());
    assertTrue(api.awaitPoll(Duration.ofSeconds(30)));
    CompletableFuture<HttpResponse<String>> newer =
        client.sendAsync(request("invocation/next").build(), BodyHandlers.ofString());

    assertEquals(403, older.get(30, TimeUnit.SECONDS).statusCode());
    api.submit(bytes("[4]"));
    assertEquals("[4]", newer.get(30, TimeUnit.SECONDS).body());
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    CompletableFuture<InvocationResult> running = api.submit(bytes("{}")).result;
    get("invocation/next");
    api.close();
    FunctionError error = assertInstanceOf(FunctionError.class, running.get(30, TimeUnit.SECONDS));
    assertEquals("Runtime.ExitError", error.type());
  }

  @Test
  void knowsNoOtherPaths() throws Exception {
    assertEquals(404, get("invocation/last").statusCode());
    assertEquals(404, post("invocation/next", "").statusCode());
    URI elsewhere = URI.create("http://" + api.endpoint() + "/");
    HttpRequest request = HttpRequest.newBuilder(elsewhere).build();
    assertEquals(404, client.send(request, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void answersATruncatedReplyWith400() throws Exception {
    api.submit(bytes("{}"));
    String id = id(get("invocation/next"));
    URI uri = URI.create("http://" + api.endpoint());
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String head =
          "POST /2018-06-01/runtime/invocation/" + id + "/response HTTP/1.1\r\nHost: localhost\r\n";
      socket.getOutputStream().write(bytes(head + "Content-Length: 10\r\n\r\n{\"st"));
      socket.shutdownOutput();
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    HttpRequest request = request(path).POST(BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://" + api.endpoint() + "/2018-06-01/runtime/" + path));
  }

  private static HttpRequest nextOf(LocalRuntimeApi api) {
    String next = "http://" + api.endpoint() + "/2018-06-01/runtime/invocation/next";
    return HttpRequest.newBuilder(URI.create(next)).build();
  }

  private static String id(HttpResponse<?> next) {
    return header(next, "Lambda-Runtime-Aws-Request-Id");
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
