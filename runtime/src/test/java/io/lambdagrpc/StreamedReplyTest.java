package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply byte by byte as it leaves, with a peer that the test plays itself. */
@Timeout(60)
class StreamedReplyTest {

  private static final Call STREAM = Call.to(SERVER_STREAMING).message("a");
  private static final int LARGE = 64 * 1024;

  private final ServerSocket peer = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());

  /** What the service may send, one by one. */
  private final Semaphore permits = new Semaphore(0);

  StreamedReplyTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    permits.release(1000);
    peer.close();
  }

  private Server start(LambdaServerBuilder server) throws IOException {
    return StreamedFunction.start(server, "127.0.0.1:" + peer.getLocalPort());
  }

  /** Takes the poll for the next invocation, and hands out a call. */
  private static void invoke(Socket socket, Call call) throws IOException {
    readHead(socket.getInputStream());
    send(socket, ScriptedRuntimeApi.invocation("id", Front.FUNCTION_URL.event(call)));
  }

  private static void send(Socket socket, String answer) throws IOException {
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      assertTrue(c >= 0, head.toString());
      head.append((char) c);
    }
    return head.toString();
  }

  private static void assertReads(Socket socket, String expected) throws IOException {
    byte[] bytes = expected.getBytes(StandardCharsets.ISO_8859_1);
    byte[] read = socket.getInputStream().readNBytes(bytes.length);
    assertEquals(expected, new String(read, StandardCharsets.ISO_8859_1));
  }

  private String head(String contentType) {
    String prelude =
        "{\"statusCode\":200,\"headers\":{\"content-type\":\""
            + contentType
            + "\"},\"cookies\":[]}";
    return "POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\nHost: 127.0.0.1:"
        + peer.getLocalPort()
        + "\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
        + "Content-Type: application/vnd.awslambda.http-integration-response\r\nTrailer:"
        + " Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n"
        + chunk(prelude)
        + chunk("\0".repeat(8));
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private static String frame(int flag, String payload) {
    byte[] framed = Call.framed(flag, payload.getBytes(StandardCharsets.ISO_8859_1));
    return new String(framed, StandardCharsets.ISO_8859_1);
  }

  private static String base64(String data) {
    return Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static ServerServiceDefinition streaming(Consumer<StreamObserver<String>> service) {
    return TextService.of(
        SERVER_STREAMING,
        ServerCalls.asyncServerStreamingCall(
            (String request, StreamObserver<String> replies) -> service.accept(replies)));
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
    Server started = start(direct ? server.directExecutor() : server);
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
    Server started = start(holding());
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
    Server started = start(LambdaFunction.server(service));
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      assertReads(socket, head("application/grpc-web+proto"));
      permits.release();
      assertReads(socket, chunk(frame(0x80, "grpc-status:0\r\n")) + "0\r\n\r\n");
    }
    started.shutdownNow();
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      assertTrue(c >= 0, line.toString());
      line.append((char) c);
    }
    return line.toString().trim();
  }

  @Test
  void aReplyThatIsNoStreamLeavesInOnePiece() throws Exception {
    Server started = start(LambdaFunction.server(TextService.all()));
    try (Socket socket = peer.accept()) {
      invoke(socket, Call.to(UNARY).message("a"));
      String frames = frame(0, "echo a") + frame(0x80, "grpc-status:0\r\n");
      assertReads(socket, head("application/grpc-web+proto") + chunk(frames) + "0\r\n\r\n");
    }
    started.shutdownNow();
  }

  @Test
  void whatIsNoCallIsStreamedToo() throws Exception {
    Server started = start(LambdaFunction.server(TextService.all()));
    try (Socket socket = peer.accept()) {
      invoke(socket, Call.to(UNARY).verb("GET"));
      readHead(socket.getInputStream());
      String prelude =
          "{\"statusCode\":405,\"headers\":{\"content-type\":\"text/plain; charset=utf-8\","
              + "\"allow\":\"POST\"},\"cookies\":[]}";
      assertReads(
          socket,
          chunk(prelude)
              + chunk("\0".repeat(8))
              + chunk("method: GET (expected: POST)")
              + "0\r\n\r\n");
    }
    started.shutdownNow();
  }

  @Test
  void aServiceThatNeverAsksIsHeldBackUntilItsDeadline() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(1);
    Server started =
        start(
            LambdaFunction.server(
                streaming(
                    replies -> {
                      ((ServerCallStreamObserver<String>) replies).setOnCancelHandler(() -> {});
                      while (!Context.current().isCancelled() && sent.get() < 4096) {
                        replies.onNext("a".repeat(LARGE));
                        sent.incrementAndGet();
                      }
                      ended.countDown();
                    })));
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM.timeout("500m"));
      assertTrue(ended.await(30, TimeUnit.SECONDS));
      // What the kernel takes for a peer that does not read, and little more.
      assertTrue(sent.get() < 1024, "sent " + sent);
      readHead(socket.getInputStream());
      String last = "";
      for (String piece = readChunk(socket); !piece.isEmpty(); piece = readChunk(socket)) {
        last = piece;
      }
      assertTrue(last.contains("grpc-status:4\r\ngrpc-message:deadline exceeded"), "no trailers");
      send(socket, ScriptedRuntimeApi.ACCEPTED);
      assertTrue(readHead(socket.getInputStream()).startsWith("GET "));
    }
    started.shutdownNow();
  }

  private static String readChunk(Socket socket) throws IOException {
    int length = Integer.parseInt(readLine(socket.getInputStream()), 16);
    byte[] data = socket.getInputStream().readNBytes(length);
    assertEquals("", readLine(socket.getInputStream()));
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServiceThatAsksIsToldToGoOn(boolean direct) throws Exception {
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    ServerServiceDefinition service =
        streaming(
            replies -> {
              ServerCallStreamObserver<String> observer =
                  (ServerCallStreamObserver<String>) replies;
              observer.setOnReadyHandler(
                  () -> {
                    calls.incrementAndGet();
                    while (observer.isReady() && sent.get() < 200) {
                      observer.onNext("a".repeat(LARGE));
                      if (sent.incrementAndGet() == 200) {
                        observer.onCompleted();
                      }
                    }
                  });
            });
    LambdaServerBuilder server = LambdaFunction.server(service);
    Server started = start(direct ? server.directExecutor() : server);
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      readHead(socket.getInputStream());
      long bytes = 0;
      String last = "";
      for (String piece = readChunk(socket); !piece.isEmpty(); piece = readChunk(socket)) {
        bytes += piece.length();
        last = piece;
      }
      assertTrue(bytes > 200L * LARGE, "bytes " + bytes);
      assertTrue(last.endsWith(frame(0x80, "grpc-status:0\r\n")));
      assertTrue(direct || calls.get() > 1, "calls " + calls);
    }
    started.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionThatIsCutCancelsItsCallOnly(boolean direct) throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    ServerServiceDefinition service =
        streaming(
            replies -> {
              ServerCallStreamObserver<String> observer =
                  (ServerCallStreamObserver<String>) replies;
              observer.setOnCancelHandler(cancelled::countDown);
              while (!observer.isCancelled()) {
                observer.onNext("a".repeat(LARGE));
              }
            });
    LambdaServerBuilder server = LambdaFunction.server(service);
    Server started = start(direct ? server.directExecutor() : server);
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      readHead(socket.getInputStream());
      socket.setSoLinger(true, 0);
    }
    assertTrue(cancelled.await(30, TimeUnit.SECONDS));
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      assertTrue(readHead(socket.getInputStream()).startsWith("POST "));
    }
    started.shutdownNow();
  }

  @Test
  void aRuntimeThatCannotStreamGetsTheReplyWhole() {
    LambdaFunction function =
        new LambdaFunction(LambdaFunction.server(TextService.all()).buildServer(true).handler());
    assertEquals("OK [a, ab]", function.call(Call.to(SERVER_STREAMING).message("ab")).toString());
  }
}
