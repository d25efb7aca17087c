package io.lambdagrpc.local;

import static io.lambdagrpc.local.StreamingTestBed.await;
import static io.lambdagrpc.local.StreamingTestBed.read;
import static io.lambdagrpc.local.StreamingTestBed.rest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamedResponseTest {
  private StreamingTestBed bed;
  private ScriptedRuntime runtime;
  private LocalRuntimeApi api;

  @BeforeEach
  void start() throws IOException {
    bed = new StreamingTestBed(InvokeMode.BUFFERED);
    runtime = bed.runtime;
    api = bed.api;
  }

  @AfterEach
  void stop() throws IOException {
    bed.close();
  }

  @Test
  void aBufferedUrlCollectsWhatIsStreamed() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startHttp(runtime.next());
    runtime.chunk("first");
    runtime.chunk("second");
    assertFalse(call.isDone());
    assertEquals(202, runtime.end().status());

    assertEquals("firstsecond", rest(await(call)));
    assertEquals("11", await(call).headers().firstValue("content-length").orElse(""));
    assertEquals("text/plain", await(call).headers().firstValue("content-type").orElse(""));
  }

  @Test
  void aBufferedUrlAnswersAMalformedStreamWith502() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startResponse(runtime.next(), "streaming", ScriptedRuntime.HTTP);
    runtime.chunk("no prelude");
    runtime.end();
    assertEquals(502, await(call).statusCode());
    assertTrue(bed.log.text().contains("prelude: ends after 10 bytes"), bed.log.text());
  }

  @Test
  void aDirectInvocationReturnsAllThatWasStreamed() throws Exception {
    CompletableFuture<InvocationResult> result = api.invokeAsync(new byte[0]);
    runtime.startResponse(runtime.next(), "streaming", "text/plain");
    runtime.chunk("first");
    runtime.chunk("second");
    runtime.end();
    assertEquals(new Success("firstsecond"), await(result));
  }

  @Test
  void takesNoOtherModeButAnEmptyOne() throws Exception {
    CompletableFuture<InvocationResult> result = api.invokeAsync(new byte[0]);
    String id = runtime.next();
    runtime.startResponse(id, "buffered", "text/plain");
    runtime.chunk("first");
    assertEquals(400, runtime.end().status());

    runtime.startResponse(id, "", "text/plain");
    runtime.chunk("second");
    assertEquals(202, runtime.end().status());
    assertEquals(new Success("second"), await(result));
  }

  @Test
  void whatHasBegunIsEndedByNoOtherPost() throws Exception {
    try (StreamingTestBed streaming = new StreamingTestBed(InvokeMode.RESPONSE_STREAM);
        ScriptedRuntime other = new ScriptedRuntime(streaming.api)) {
      CompletableFuture<HttpResponse<InputStream>> call = streaming.call();
      String id = streaming.runtime.next();
      streaming.runtime.startHttp(id);
      assertEquals(200, await(call).statusCode());

      assertEquals(403, other.post("invocation/" + id + "/error", "{}").status());
      assertEquals(403, other.post("invocation/" + id + "/response", "{}").status());
      assertEquals(403, other.invocation().status());
      assertEquals(202, streaming.runtime.end().status());
      assertEquals("", rest(await(call)));
      assertEquals(403, other.post("invocation/" + id + "/error", "{}").status());
    }
  }

  @Test
  void errorTrailersAreTheInvocationsError() throws Exception {
    CompletableFuture<InvocationResult> result = api.invokeAsync(new byte[0]);
    runtime.startHttp(runtime.next());
    runtime.chunk("first");
    String document = "{\"errorType\":\"T\",\"errorMessage\":\"m\"}";
    String encoded = Base64.getEncoder().encodeToString(document.getBytes(UTF_8));
    assertEquals(
        202,
        runtime
            .end(
                "Lambda-Runtime-Function-Error-Type: Runtime.Broken\r\n",
                "lambda-runtime-function-error-body: " + encoded + "\r\n")
            .status());
    assertEquals(new FunctionError("Runtime.Broken", "T", "m", document), await(result));
  }

  @Test
  void aStreamCutInMidChunkIs400AndTheInvocationsError() throws Exception {
    CompletableFuture<InvocationResult> result = api.invokeAsync(new byte[0]);
    runtime.startHttp(runtime.next());
    runtime.write("ff\r\nfirst");
    runtime.endOutput();
    assertEquals(400, runtime.reply().status());
    FunctionError error = assertInstanceOf(FunctionError.class, await(result));
    assertEquals("Runtime.TruncatedResponse", error.type());
    assertTrue(error.message().contains("250 bytes before its end"), error.message());
  }

  @Test
  void whatIsCollectedHasTheLimitOfABufferedReply() throws Exception {
    CompletableFuture<InvocationResult> result = api.invokeAsync(new byte[0]);
    runtime.startHttp(runtime.next());
    for (int i = 0; i < 7; i++) {
      runtime.chunk("x".repeat(1024 * 1024));
    }
    assertEquals(413, runtime.end().status());
    FunctionError error = assertInstanceOf(FunctionError.class, await(result));
    assertEquals("Function.ResponseSizeTooLarge", error.type());
  }

  @Test
  void refusesOnDemand() throws Exception {
    assertRefused(new Fault.Refused(), 403, "InvalidStateTransition");
    assertRefused(new Fault.TooLarge(), 413, "Function.ResponseSizeTooLarge");
  }

  private void assertRefused(Fault fault, int status, String type) throws Exception {
    CompletableFuture<InvocationResult> result =
        api.submit(new byte[0], new CollectedReply(), fault).result;
    assertEquals(status, runtime.post("invocation/" + runtime.next() + "/response", "{}").status());
    assertEquals(type, assertInstanceOf(FunctionError.class, await(result)).type());
  }

  @Test
  void breaksTheEventOffOnDemand() throws Exception {
    CompletableFuture<InvocationResult> result =
        api.submit("[12345]".getBytes(UTF_8), new CollectedReply(), new Fault.TruncatedEvent())
            .result;
    IOException error = assertThrows(IOException.class, runtime::next);
    assertEquals("end of stream in the body, 4 bytes before its end", error.getMessage());
    assertInstanceOf(FunctionError.class, await(result));
    try (ScriptedRuntime again = new ScriptedRuntime(api)) {
      api.submit(new byte[0]);
      assertEquals(200, again.invocation().status());
    }
  }

  @Test
  void closesTheConnectionInMidResponseOnDemand() throws Exception {
    try (StreamingTestBed streaming = new StreamingTestBed(InvokeMode.RESPONSE_STREAM)) {
      String prelude = "{}" + ScriptedRuntime.NULS;
      streaming.faults.add(new Fault.Closed(prelude.length() + 3));
      CompletableFuture<HttpResponse<InputStream>> call = streaming.call();
      ScriptedRuntime cut = streaming.runtime;
      cut.startResponse(cut.next(), "streaming", ScriptedRuntime.HTTP);
      cut.chunk(prelude + "abcdef");

      HttpResponse<InputStream> response = await(call);
      assertEquals("abc", read(response.body(), 3));
      assertThrows(IOException.class, () -> response.body().read());
      assertThrows(IOException.class, () -> cut.end());
    }
  }

  @Test
  void holdsTheFunctionBackOnDemand() throws Exception {
    try (StreamingTestBed streaming = new StreamingTestBed(InvokeMode.RESPONSE_STREAM)) {
      String prelude = "{}" + ScriptedRuntime.NULS;
      CountDownLatch release = new CountDownLatch(1);
      streaming.faults.add(new Fault.Held(prelude.length() + 5, release));
      CompletableFuture<HttpResponse<InputStream>> call = streaming.call();
      ScriptedRuntime held = streaming.runtime;
      held.startResponse(held.next(), "streaming", ScriptedRuntime.HTTP);
      held.chunk(prelude + "first");
      CompletableFuture<Integer> writing = CompletableFuture.supplyAsync(() -> writeMuch(held));
      HttpResponse<InputStream> response = await(call);

      assertEquals("first", read(response.body(), 5));
      assertFalse(writing.isDone(), "64 MB are more than sockets take");
      release.countDown();
      assertEquals(64 * 1024 * 1024, response.body().readAllBytes().length);
      assertEquals(202, await(writing));
    }
  }

  private static int writeMuch(ScriptedRuntime runtime) {
    try {
      for (int i = 0; i < 64; i++) {
        runtime.chunk("x".repeat(1024 * 1024));
      }
      return runtime.end().status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void readsInSmallPiecesOnDemand() throws Exception {
    CompletableFuture<InvocationResult> result =
        api.submit(new byte[0], new CollectedReply(), new Fault.Slow(7, Duration.ofNanos(1)))
            .result;
    String payload = "\"" + "x".repeat(1000) + "\"";
    assertEquals(202, runtime.post("invocation/" + runtime.next() + "/response", payload).status());
    assertEquals(new Success(payload), await(result));
  }
}
