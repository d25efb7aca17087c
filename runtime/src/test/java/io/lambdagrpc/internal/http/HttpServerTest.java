package io.lambdagrpc.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.NetstringProtocol;
import io.lambdagrpc.fixture.OneService;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.PayloadFormat;
import io.lambdagrpc.internal.event.StreamedReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a path to a method, and from a reply to what is written of it, in which order. */
@Timeout(30)
class HttpServerTest {

  private static final String SERVICE = TextService.NAME;

  private final Semaphore firstMessageLeft = new Semaphore(0);
  private final LoggedInvocation invocation = LoggedInvocation.withRemaining(60_000);
  private final Calls calls = new Calls(CallSettings.of(new OneService(service()), 0, 0));
  private final HttpServer server = server(false);

  /** What is written of a streamed reply, step by step. */
  private final class Steps implements StreamedReply {
    private final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void begin(byte[] prelude) {
      String text = new String(prelude, StandardCharsets.UTF_8);
      all.add("begin " + text.replaceAll(".*\"statusCode\":(\\d+).*", "$1"));
    }

    @Override
    public void writeChunk(byte[] chunk) {
      all.add(new String(chunk, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
      if (all.contains("1:a,")) {
        firstMessageLeft.release();
      }
    }

    @Override
    public void end() {
      all.add("end");
    }
  }

  private HttpServer server(boolean wireLog) {
    return new HttpServer(
        calls, List.of(new NetstringProtocol()), List.of("", "/api"), null, null, wireLog);
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(TextService.UNARY, ServerCalls.asyncUnaryCall(TextService::echo))
        .addMethod(
            TextService.method(MethodType.UNARY, "Empty"),
            ServerCalls.asyncUnaryCall((request, replies) -> answer("", replies)))
        .addMethod(
            TextService.method(MethodType.UNARY, "Fail"),
            ServerCalls.asyncUnaryCall(
                (request, replies) -> replies.onError(Status.NOT_FOUND.asRuntimeException())))
        .addMethod(
            TextService.method(MethodType.UNARY, "InHand"),
            ServerCalls.asyncUnaryCall(
                (request, replies) -> answer("" + server.callsInHand(), replies)))
        .addMethod(
            TextService.SERVER_STREAMING,
            ServerCalls.asyncServerStreamingCall(
                (request, replies) -> {
                  replies.onNext("a");
                  firstMessageLeft.acquireUninterruptibly();
                  answer("b", replies);
                }))
        .build();
  }

  private static void answer(String text, StreamObserver<String> replies) {
    replies.onNext(text);
    replies.onCompleted();
  }

  private static HttpRequest request(String verb, String path, String contentType, String body) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", contentType);
    return new HttpRequest(
        PayloadFormat.FUNCTION_URL,
        verb,
        path,
        null,
        "",
        headers,
        body.getBytes(StandardCharsets.UTF_8),
        null,
        null);
  }

  private static HttpRequest unary(String path) {
    return request("POST", path, NetstringProtocol.UNARY, "you");
  }

  private String serve(String path) throws IOException {
    return new String(server.serve(unary(path), invocation).body(), StandardCharsets.UTF_8);
  }

  private List<String> stream(HttpRequest request) throws IOException {
    Steps steps = new Steps();
    server.stream(request, invocation, steps);
    return steps.all;
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/text.Texts/Unary", "/api/text.Texts/Unary"})
  void aMethodIsCalledByItsPathAfterABasePath(String path) throws IOException {
    assertEquals("echo you", serve(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "//Unary",
        "/text.Texts",
        "/text.Texts/",
        "text.Texts/Unary",
        "/text.Texts/Unary/",
        "/text.Texts/Unary/x",
        "/text.Texts/%55nary",
        "/%74ext.Texts/Unary",
        "/api//Unary",
        "/api/text.Texts/",
        "/other/text.Texts/Unary",
        "/apis/text.Texts/Unary",
      })
  void whatIsNoPathOfAMethodIsRefused(String path) throws IOException {
    String refusal = "12 path: " + path + " (expected: /service/method, after ";
    assertTrue(serve(path).startsWith(refusal), path);
  }

  @Test
  void aMethodThatIsNotThereIsNamed() throws IOException {
    assertEquals("12 Method not found: text.Texts/unary", serve("/text.Texts/unary"));
    assertEquals("12 Method not found: api/Unary", serve("/api/Unary"));
  }

  @Test
  void aCallIsInHandWhileItRuns() throws IOException {
    assertEquals("1", serve("/text.Texts/InHand"));
    assertEquals(0, server.callsInHand());
    assertEquals(List.of("", "/api"), server.basePaths());
  }

  @Test
  void requestAndReplyAreLoggedWhereTheWireLogIsOn() throws IOException {
    HttpServer logging = server(true);
    List<String> records = List.of("INFO [id, request you]", "INFO [id, reply echo you]");
    logging.serve(unary("/text.Texts/Unary"), invocation);
    assertEquals(records, invocation.log());
    invocation.log().clear();
    logging.stream(unary("/text.Texts/Unary"), invocation, new Steps());
    assertEquals(records, invocation.log());
  }

  @Test
  void nothingIsLoggedWhereTheWireLogIsOff() throws IOException {
    server.serve(unary("/text.Texts/Unary"), invocation);
    server.stream(unary("/text.Texts/Unary"), invocation, new Steps());
    assertEquals(List.of(), invocation.log());
  }

  /** Its service sends the second message when the first has left. */
  @Test
  void aMessageLeavesBeforeTheNextIsThere() throws IOException {
    HttpRequest request =
        request("POST", "/text.Texts/ServerStreaming", NetstringProtocol.STREAM, "1:x,");
    String steps = String.join(" ", stream(request));
    // Whether the end leaves with the last message is a matter of time.
    assertEquals("begin 200 1:a, 1:b, !8:0 null[], end", steps.replace("1:b,!", "1:b, !"));
  }

  @Test
  void aReplyOfOnePieceIsWrittenAtItsEnd() throws IOException {
    assertEquals(List.of("begin 200", "echo you", "end"), stream(unary("/text.Texts/Unary")));
    assertEquals(List.of("begin 499", "5 null", "end"), stream(unary("/text.Texts/Fail")));
  }

  /** An empty chunk would be the end of the reply. */
  @Test
  void anEmptyReplyHasNoChunk() throws IOException {
    assertEquals(List.of("begin 200", "end"), stream(unary("/text.Texts/Empty")));
  }

  @Test
  void whatIsNoCallIsAnsweredAsAStreamToo() throws IOException {
    List<String> steps = stream(request("POST", "/", "text/plain", ""));
    assertEquals("begin 415", steps.get(0));
    assertTrue(steps.get(1).startsWith("content-type: text/plain (expected: "));
    assertEquals("end", steps.get(steps.size() - 1));
  }
}
