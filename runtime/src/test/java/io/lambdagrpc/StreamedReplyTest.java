package io.lambdagrpc;

import static io.lambdagrpc.StreamingPeer.STREAM;
import static io.lambdagrpc.StreamingPeer.assertReads;
import static io.lambdagrpc.StreamingPeer.frame;
import static io.lambdagrpc.StreamingPeer.invoke;
import static io.lambdagrpc.StreamingPeer.readHead;
import static io.lambdagrpc.StreamingPeer.send;
import static io.lambdagrpc.StreamingPeer.streaming;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply byte by byte as it leaves, with a peer that the test plays itself. */
@Timeout(60)
class StreamedReplyTest {

  private final StreamingPeer peer = new StreamingPeer();

  /** What the service may send, one by one. */
  private final Semaphore permits = new Semaphore(0);

  StreamedReplyTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    permits.release(1000);
    peer.close();
  }

  private String head(String contentType) {
    String prelude =
        "{\"statusCode\":200,\"headers\":{\"content-type\":\""
            + contentType
            + "\"},\"cookies\":[]}";
    return "POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\nHost: 127.0.0.1:"
        + peer.port()
        + "\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
        + "Content-Type: application/vnd.awslambda.http-integration-response\r\nTrailer:"
        + " Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n"
        + chunk(prelude)
        + chunk("\0".repeat(8));
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private static String base64(String data) {
    return Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.ISO_8859_1));
  }

  private LambdaServerBuilder holding() {
    return LambdaFunction.server(
        streaming(
            replies -> {
              for (String message : new String[] {"f", "fo"}) {
                replies.onNext(message);
                permits.acquireUninterruptibly();
              }
              replies.onCompleted();
            }));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageLeavesWhileTheServiceStillHoldsTheNext(boolean direct) throws Exception {
    LambdaServerBuilder server = holding();
    Server started = peer.start(direct ? server.directExecutor() : server);
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      assertReads(socket, head("application/grpc-web+proto") + chunk(frame(0, "f")));
      permits.release();
      assertReads(socket, chunk(frame(0, "fo")));
      permits.release();
      assertReads(socket, chunk(frame(0x80, "grpc-status:0\r\n")) + "0\r\n\r\n");
      send(socket, ScriptedRuntimeApi.ACCEPTED);
      assertTrue(readHead(socket.getInputStream()).startsWith("GET "));
    }
    started.shutdownNow();
  }

  @Test
  void eachPieceOfATextReplyIsEncodedByItself() throws Exception {
    Server started = peer.start(holding());
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM.asText());
      assertReads(socket, head("application/grpc-web-text+proto") + chunk(base64(frame(0, "f"))));
      permits.release();
      assertReads(socket, chunk(base64(frame(0, "fo"))));
      permits.release();
      assertReads(socket, chunk(base64(frame(0x80, "grpc-status:0\r\n"))) + "0\r\n\r\n");
    }
    started.shutdownNow();
  }

  @Test
  void headersLeaveBeforeTheFirstMessage() throws Exception {
    ServerServiceDefinition service =
        TextService.of(
            SERVER_STREAMING,
            (call, headers) -> {
              call.sendHeaders(new Metadata());
              permits.acquireUninterruptibly();
              call.close(Status.OK, new Metadata());
              return new ServerCall.Listener<>() {};
            });
    Server started = peer.start(LambdaFunction.server(service));
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      assertReads(socket, head("application/grpc-web+proto"));
      permits.release();
      assertReads(socket, chunk(frame(0x80, "grpc-status:0\r\n")) + "0\r\n\r\n");
    }
    started.shutdownNow();
  }

  @Test
  void aReplyThatIsNoStreamLeavesInOnePiece() throws Exception {
    Server started = peer.start(LambdaFunction.server(TextService.all()));
    try (Socket socket = peer.accept()) {
      invoke(socket, Call.to(UNARY).message("a"));
      String frames = frame(0, "echo a") + frame(0x80, "grpc-status:0\r\n");
      assertReads(socket, head("application/grpc-web+proto") + chunk(frames) + "0\r\n\r\n");
    }
    started.shutdownNow();
  }

  @Test
  void whatIsNoCallIsStreamedToo() throws Exception {
    Server started = peer.start(LambdaFunction.server(TextService.all()));
    try (Socket socket = peer.accept()) {
      invoke(socket, Call.to(UNARY).verb("GET"));
      readHead(socket.getInputStream());
      String prelude =
          "{\"statusCode\":405,\"headers\":{\"content-type\":\"text/plain; charset=utf-8\","
              + "\"allow\":\"POST\"},\"cookies\":[]}";
      Reply buffered = LambdaFunction.serving(TextService.all()).call(Call.to(UNARY).verb("GET"));
      assertReads(
          socket,
          chunk(prelude)
              + chunk("\0".repeat(8))
              + chunk(new String(buffered.body(), StandardCharsets.UTF_8))
              + "0\r\n\r\n");
    }
    started.shutdownNow();
  }

  /** A stream that has no byte after its prelude leaves clients of a Function URL waiting. */
  @ParameterizedTest
  @EnumSource(names = {"FUNCTION_URL", "REST", "REST_BEHIND_BASE_PATH"})
  void noStreamIsWithoutABody(Front front) {
    Call call = new Call("", "/healthz", List.of(), new byte[0]);
    for (Call check : List.of(call.verb("GET"), call.verb("HEAD"))) {
      Reply reply = streamed(front, check);
      assertEquals("HTTP 200 ok\n", reply.toHttpString());
      assertEquals("text/plain; charset=utf-8", reply.headers().get("content-type"));
    }
    Call preflight =
        call.verb("OPTIONS")
            .with("origin", "https://a.example")
            .with("access-control-request-method", "POST");
    Reply reply = streamed(front, preflight);
    assertEquals("HTTP 200 ok\n", reply.toHttpString());
    assertEquals("https://a.example", reply.headers().get("access-control-allow-origin"));
    assertEquals("GET, POST", reply.headers().get("access-control-allow-methods"));
    assertEquals("text/plain; charset=utf-8", reply.headers().get("content-type"));
    Call foreign = preflight.verb("OPTIONS").with("origin", "https://b.example");
    for (Call refused : List.of(foreign, call.verb("POST"), call.verb("PUT"))) {
      assertNotEquals(0, streamed(front, refused).body().length);
    }
  }

  private static Reply streamed(Front front, Call call) {
    LambdaServerBuilder server =
        LambdaFunction.server(TextService.all())
            .healthCheckPath("/healthz")
            .cors(CorsPolicy.origins("https://a.example"));
    return StreamedFunction.call(server, front, call);
  }

  @Test
  void aRuntimeThatCannotStreamGetsTheReplyWhole() {
    LambdaFunction function =
        new LambdaFunction(LambdaFunction.server(TextService.all()).buildServer(true).handler());
    assertEquals("OK [a, ab]", function.call(Call.to(SERVER_STREAMING).message("ab")).toString());
  }
}
