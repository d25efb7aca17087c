package io.lambdagrpc.local;

import static io.lambdagrpc.local.StreamingTestBed.await;
import static io.lambdagrpc.local.StreamingTestBed.read;
import static io.lambdagrpc.local.StreamingTestBed.rest;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedReplyTest {
  private StreamingTestBed bed;
  private ScriptedRuntime runtime;

  @BeforeEach
  void start() throws IOException {
    bed = new StreamingTestBed(InvokeMode.RESPONSE_STREAM);
    runtime = bed.runtime;
  }

  @AfterEach
  void stop() throws IOException {
    bed.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"FUNCTION_URL", "REST", "REST_CUSTOM_DOMAIN"})
  void theClientHasAMessageWhileTheFunctionHoldsTheNext(EventKind kind) throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call(kind);
    runtime.startHttp(runtime.next());

    HttpResponse<InputStream> response = await(call);
    runtime.chunk("first");
    assertEquals("first", read(response.body(), 5));
    runtime.chunk("second");
    assertEquals("second", read(response.body(), 6));

    assertEquals(202, runtime.end().status());
    assertEquals("", rest(response));
    assertEquals("chunked", response.headers().firstValue("transfer-encoding").orElse(""));
  }

  @Test
  void aPieceOfAChunkIsPassedOnBeforeItsEnd() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startHttp(runtime.next());
    runtime.write("6\r\nabc");

    HttpResponse<InputStream> response = await(call);
    assertEquals("abc", read(response.body(), 3));
    runtime.write("def");
    assertEquals("def", read(response.body(), 3));
    runtime.write("\r\n");
    runtime.end();
    assertEquals("", rest(response));
  }

  @Test
  void honoursThePreludeHoweverItIsCut() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startResponse(runtime.next(), "streaming", ScriptedRuntime.HTTP);
    String prelude =
        "{\"statusCode\":418,\"headers\":{\"x-one\":\"1\",\"x-two\":\"lost\",\"content-length\":\"9\"},"
            + "\"multiValueHeaders\":{\"x-two\":[\"a\",\"b\"]},\"cookies\":[\"c=1\",\"d=2\"]}";
    for (char each : (prelude + ScriptedRuntime.NULS + "\0body\0").toCharArray()) {
      runtime.chunk(String.valueOf(each));
    }
    assertEquals(202, runtime.end().status());

    HttpResponse<InputStream> response = await(call);
    assertEquals(418, response.statusCode());
    assertEquals("\0body\0", rest(response));
    assertEquals(List.of("1"), response.headers().allValues("x-one"));
    assertEquals(List.of("a", "b"), response.headers().allValues("x-two"));
    assertEquals(List.of("c=1", "d=2"), response.headers().allValues("set-cookie"));
    assertEquals(List.of("application/octet-stream"), response.headers().allValues("content-type"));
    assertEquals(List.of(), response.headers().allValues("content-length"));
  }

  @Test
  void aReplyWithoutABodyIsComplete() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startResponse(runtime.next(), "streaming", ScriptedRuntime.HTTP);
    runtime.chunk("{\"statusCode\":204}" + ScriptedRuntime.NULS);
    assertEquals(202, runtime.end().status());
    assertEquals(204, await(call).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no prelude at all",
        "{\"statusCode\":200}",
        "{\"statusCode\":200}\0\0\0\0\0\0\0",
        "{\"statusCode\":200}\0\0\0\0\0\0\0body",
        "{no json}\0\0\0\0\0\0\0\0body",
        "{\"statusCode\":\"many\"}\0\0\0\0\0\0\0\0body",
        "\0\0\0\0\0\0\0\0body",
      })
  void aMalformedPreludeIsA502WithTheReasonInTheLog(String reply) throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startResponse(runtime.next(), "streaming", ScriptedRuntime.HTTP);
    if (!reply.isEmpty()) {
      runtime.chunk(reply);
    }
    assertEquals(202, runtime.end().status());

    HttpResponse<InputStream> response = await(call);
    assertEquals(502, response.statusCode());
    assertEquals("Internal Server Error", rest(response));
    assertTrue(bed.log.text().contains("malformed streamed reply: "), bed.log.text());
    assertTrue(bed.log.text().contains("(expected: ") || reply.contains("no json"), bed.log.text());
  }

  @Test
  void aPreludeWithoutEndIsNotKept() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startResponse(runtime.next(), "streaming", ScriptedRuntime.HTTP);
    runtime.chunk("x".repeat(20_000));
    runtime.end();
    assertEquals(502, await(call).statusCode());
    assertTrue(bed.log.text().contains("no NUL within 16384 bytes"), bed.log.text());
  }

  @Test
  void aReplyCutBeforeItsPreludesEndIsA502() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startResponse(runtime.next(), "streaming", ScriptedRuntime.HTTP);
    runtime.write("50\r\n{\"status");
    runtime.close();
    assertEquals(502, await(call).statusCode());
  }

  @Test
  void aReplyCutLaterIsCutForTheClientAndTheRuntimeMayGoOn() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startHttp(runtime.next());
    HttpResponse<InputStream> response = await(call);
    runtime.write("50\r\nfirst");
    assertEquals("first", read(response.body(), 5));
    runtime.close();
    assertThrows(IOException.class, () -> response.body().read());

    call = bed.call();
    try (ScriptedRuntime again = new ScriptedRuntime(bed.api)) {
      again.startHttp(again.next());
      again.chunk("whole");
      assertEquals(202, again.end().status());
    }
    assertEquals("whole", rest(await(call)));
  }

  @Test
  void errorTrailersCutTheClientsReply() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startHttp(runtime.next());
    runtime.chunk("first");
    assertEquals(
        202, runtime.end("Lambda-Runtime-Function-Error-Type: Runtime.Broken\r\n").status());
    HttpResponse<InputStream> response = await(call);
    assertThrows(IOException.class, () -> rest(response));
  }

  @Test
  void theClientsDisconnectIsNotTheFunctionsToHearOf() throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), bed.port())) {
      client
          .getOutputStream()
          .write("GET /a.B/C HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
      runtime.startHttp(runtime.next());
      runtime.chunk("first");
      assertEquals("HTTP/1.1 200 ", read(client.getInputStream(), 13));
    }
    for (int i = 0; i < 200; i++) {
      runtime.chunk("x".repeat(100_000));
    }
    assertEquals(202, runtime.end().status());
    assertTrue(bed.log.await("the client left: ", Duration.ofSeconds(30)), bed.log.text());
    bed.api.submit(new byte[0]);
    assertEquals(200, runtime.invocation().status());
  }

  @Test
  void anHttp10ClientGetsNoChunks() throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), bed.port())) {
      client.getOutputStream().write("GET /a.B/C HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
      runtime.startHttp(runtime.next());
      runtime.chunk("first");
      runtime.chunk("second");
      runtime.end();
      String reply = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
      assertTrue(reply.endsWith("\r\n\r\nfirstsecond"), reply);
      assertFalse(reply.contains("chunked"), reply);
    }
  }

  @Test
  void otherContentIsPassedOnAsItIs() throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.startResponse(runtime.next(), "streaming", "text/event-stream");
    HttpResponse<InputStream> response = await(call);
    runtime.chunk("data");
    assertEquals("data", read(response.body(), 4));
    runtime.end();
    assertEquals("text/event-stream", response.headers().firstValue("content-type").orElse(""));
  }

  @Test
  void aReplyDocumentIsNotInterpretedByAFunctionUrlAndRefusedByARestApi() throws Exception {
    String document = "{\"statusCode\":201,\"body\":\"b\"}";
    CompletableFuture<HttpResponse<InputStream>> call = bed.call();
    runtime.post("invocation/" + runtime.next() + "/response", document);
    assertEquals(200, await(call).statusCode());
    assertEquals(document, rest(await(call)));
    assertTrue(bed.log.text().contains("reply: buffered (expected: "), bed.log.text());

    call = bed.call(EventKind.REST);
    runtime.post("invocation/" + runtime.next() + "/response", document);
    assertEquals(502, await(call).statusCode());
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_API", "HTTP_API_V1", "ALB", "ALB_MULTI"})
  void otherSourcesNeverStream(EventKind kind) throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call(kind);
    runtime.startHttp(runtime.next());
    runtime.chunk("first");
    runtime.end();
    assertTrue(await(call).statusCode() >= 500);

    call = bed.call(kind);
    runtime.post(
        "invocation/" + runtime.next() + "/response",
        "{\"statusCode\":201,\"headers\":{\"a\":\"b\"},\"multiValueHeaders\":{\"a\":[\"b\"]}}");
    assertEquals(201, await(call).statusCode());
  }

  @ParameterizedTest
  @EnumSource(names = {"VPC_LATTICE", "VPC_LATTICE_V1"})
  void vpcLatticeNeverStreams(EventKind kind) throws Exception {
    CompletableFuture<HttpResponse<InputStream>> call = bed.call(kind);
    runtime.startHttp(runtime.next());
    runtime.chunk("first");
    runtime.end();
    assertEquals(500, await(call).statusCode());

    call = bed.call(kind);
    runtime.post(
        "invocation/" + runtime.next() + "/response",
        "{\"statusCode\":201,\"headers\":{},\"isBase64Encoded\":false}");
    assertEquals(201, await(call).statusCode());
  }
}
