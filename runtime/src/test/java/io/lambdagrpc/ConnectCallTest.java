package io.lambdagrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.TextService.TextMarshaller;
import io.lambdagrpc.internal.connect.ConnectProtocol;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call of Connect has in common with every other call, beside the contract of the wire. */
@Timeout(60)
class ConnectCallTest {

  private static final Call HELLO = Call.proto("/text.Texts/Unary", "a");
  private static final Call STREAM = Call.stream("/text.Texts/ServerStreaming", "proto");

  @Test
  void aCallKnowsItsProtocol() {
    List<String> protocols = new ArrayList<>();
    EchoService<String> echo = EchoService.of(new TextMarshaller());
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  protocols.add(LambdaCall.KEY.get().protocol());
                  TextService.echo(request, replies);
                }),
            echo.service());
    function.call(HELLO);
    function.call(Call.to(TextService.UNARY).message("a"));
    assertEquals(List.of("connect", "grpc-web"), protocols);
    assertEquals(
        "OK [a]",
        function.call(Call.get(EchoService.UNARY, "encoding=proto&message=a")).toString());
  }

  /** The one is noted on the call's thread, while the other may be written on the invocation's. */
  @Test
  void aDeadlineThatComesFirstIsNoRequestThatIsRefused() {
    String method = TextService.UNARY.getFullMethodName();
    byte[] get = Front.FUNCTION_URL.event(Call.get("/" + method, "encoding=proto&message=a"));
    Exchange exchange =
        Objects.requireNonNull(
            new ConnectProtocol(new JsonCodec(List.of(), false, false), false)
                .claim(EventCodec.decode(get), 10_000));
    exchange.read(method, new HeaderMetadata(), null, 10_000);
    assertThrows(StatusRuntimeException.class, () -> exchange.bind(TextService.UNARY));
    assertNull(exchange.end(Status.DEADLINE_EXCEEDED, List.of()));
    assertEquals(504, exchange.httpStatus());
    assertEquals(List.of("vary", "Accept-Encoding"), exchange.headerFields());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDeadlineInTheMiddleOfAStreamKeepsItsMessages(boolean streamed) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    List<String> sent = new ArrayList<>();
    LambdaServerBuilder server =
        LambdaFunction.server(
            TextService.of(
                TextService.SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (String request, StreamObserver<String> replies) -> {
                      replies.onNext("one");
                      if (!((ServerCallStreamObserver<String>) replies).isCancelled()) {
                        sent.add("one");
                      }
                      awaitUninterruptibly(end);
                    })));
    GrowingTimeout.run(
        (timeout, millis) -> {
          Call call = STREAM.message("a").with("connect-timeout-ms", Long.toString(millis));
          Reply reply =
              streamed
                  ? StreamedFunction.call(server, Front.FUNCTION_URL, call)
                  : LambdaFunction.of(server).call(call);
          if (sent.isEmpty()) {
            return false;
          }
          assertEquals(200, reply.http());
          assertEquals(
              "DEADLINE_EXCEEDED [one] deadline exceeded after " + millis + " ms",
              reply.toString());
          return true;
        });
    end.countDown();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aDeadlineOfAUnaryCallIsAGatewayTimeout() throws Exception {
    List<Context> seen = new ArrayList<>();
    CountDownLatch end = new CountDownLatch(1);
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  seen.add(Context.current());
                  awaitUninterruptibly(end);
                }));
    GrowingTimeout.run(
        (timeout, millis) -> {
          Reply reply = function.call(HELLO.with("connect-timeout-ms", Long.toString(millis)));
          if (seen.isEmpty()) {
            return false;
          }
          assertEquals(504, reply.http());
          assertEquals(
              "DEADLINE_EXCEEDED [] deadline exceeded after " + millis + " ms", reply.toString());
          return true;
        });
    end.countDown();
  }

  @Test
  void theEndOfTheInvocationIsADeadlineToo() {
    Reply reply =
        LambdaFunction.serving(TextService.unary((request, replies) -> {}))
            .call(HELLO, FakeContext.withRemaining(200));
    assertEquals(504, reply.http());
  }

  @Test
  void aServiceThatCancelsIsAClientsClosedRequest() {
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> replies.onError(Status.CANCELLED.asException())));
    assertEquals(499, function.call(HELLO).http());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/?a=b", "/index.html"})
  void aBrowserIsToldWhatThisUrlIs(String path) {
    Call call = new Call("GET", path, List.of(), new byte[0]).with("accept", "text/html");
    Reply reply = LambdaFunction.serving(TextService.all()).call(call);
    assertEquals(405, reply.http());
    assertTrue(reply.toString().contains("POST /package.Service/Method"), reply.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/grpc", "application/grpc+proto", "application/x-www-form-urlencoded"})
  void whatNoProtocolTakesIsToldWhatThisUrlIs(String contentType) {
    Reply reply =
        LambdaFunction.serving(TextService.all())
            .call(HELLO.contentType(contentType).body(new byte[] {'a'}));
    assertEquals(415, reply.http());
    assertTrue(reply.toString().contains("curl --json"), reply.toString());
    assertNotEquals("application/json", reply.headers().get("content-type"));
  }
}
