package io.lambdagrpc.junit;

import static io.lambdagrpc.junit.Greetings.greet;
import static io.lambdagrpc.junit.Greetings.refusal;
import static io.lambdagrpc.junit.Greetings.reply;
import static io.lambdagrpc.junit.Greetings.request;
import static io.lambdagrpc.junit.Greetings.spell;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import greeting.GreeterGrpc;
import greeting.GreeterHandler;
import greeting.GreeterService;
import greeting.HelloReply;
import greeting.HelloRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.local.EventKind;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServingTest {

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.serving(new GreeterHandler()).timeout(Duration.ofSeconds(30));

  @Test
  void aCallGoesToTheHandler() {
    assertEquals("Hello you!", greet(lambda.channel(), "you"));
  }

  @Test
  void repliesOfAStreamArriveInOrder() {
    assertEquals(List.of("y", "yo", "you"), spell(lambda.channel(), "you"));
  }

  @Test
  void requestsOfAStreamArriveTogether() throws Exception {
    CompletableFuture<String> greeting = new CompletableFuture<>();
    StreamObserver<HelloRequest> names =
        GreeterGrpc.newStub(lambda.channel())
            .greetAll(
                new StreamObserver<>() {
                  @Override
                  public void onNext(HelloReply reply) {
                    greeting.complete(reply.getMessage());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    greeting.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    names.onNext(request("you"));
    names.onNext(request("me"));
    names.onCompleted();

    assertEquals("Hello you, me!", greeting.get(30, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource
  void everyFrontMakesItsEvents(EventKind front) {
    assertEquals("Hello you!", greet(lambda.channel(front), "you"));
    assertEquals(List.of("y", "yo", "you"), spell(lambda.channel(front), "you"));
    assertEquals(2, lambda.calls().size());
    assertEquals(front, Events.kindOf(lambda.lastCall().event()));
  }

  @Test
  void theWireIsAtHand() {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("tenant", Metadata.ASCII_STRING_MARSHALLER), "acme");
    String unused =
        GreeterGrpc.newBlockingStub(lambda.channel())
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
            .sayHello(request("you"))
            .getMessage();

    RecordedCall call = lambda.lastCall();
    assertEquals("/greeting.Greeter/SayHello", call.path());
    assertEquals("acme", call.requestHeaders().firstValue("tenant").orElseThrow());
    assertEquals(200, call.httpStatus());
    assertEquals(
        "application/grpc-web+proto", call.headers().firstValue("content-type").orElseThrow());
    assertEquals(2, call.frames().size());
    Frame message = call.frames().get(0);
    assertEquals(0, message.flags());
    assertFalse(message.isEnd());
    assertFalse(message.isCompressed());
    assertArrayEquals(reply("Hello you!").toByteArray(), message.data());
    Frame end = call.frames().get(1);
    assertTrue(end.isEnd());
    assertEquals("grpc-status:0\r\n", end.text());
  }

  @Test
  void framesOfTheTextFormatAreDecoded() {
    assertEquals("Hello you!", greet(lambda.newChannelBuilder().useTextFormat().build(), "you"));

    assertEquals(
        "application/grpc-web-text",
        lambda.lastCall().headers().firstValue("content-type").orElseThrow());
    assertEquals("grpc-status:0\r\n", lambda.lastCall().frames().get(1).text());
  }

  @Test
  void aStatusOfTheServiceIsNoFailureOfTheFunction() {
    Status status = refusal(lambda.channel(), "");

    assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode());
    assertEquals("name: none", status.getDescription());
    assertEquals("", lambda.log());
  }

  @Test
  void whatTheClientDoesNotSeeIsInTheLog() {
    Status status = refusal(lambda.channel(), "bug");

    RecordedCall call = lambda.lastCall();
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "internal error, logged by the function under request id " + call.requestId(),
        status.getDescription());
    assertTrue(
        call.log()
            .startsWith("[ERROR] " + call.requestId() + " greeting.Greeter/SayHello failed: "),
        call.log());
    assertTrue(call.log().contains("a bug of the service's"), call.log());
    assertEquals(call.log(), lambda.log());
  }

  @Test
  void jsonIsSentByTheHttpClient() throws Exception {
    HttpResponse<String> reply =
        lambda
            .http()
            .send(
                HttpRequest.newBuilder(lambda.uri().resolve("greeting.Greeter/SayHello"))
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString("{\"name\":\"you\"}"))
                    .build(),
                BodyHandlers.ofString());

    assertEquals("{\"message\":\"Hello you!\"}", reply.body());
    assertEquals(200, lambda.lastCall().httpStatus());
  }

  @Test
  void anHttpRequestMayBeRefused() throws Exception {
    HttpResponse<Void> reply =
        lambda
            .http()
            .send(HttpRequest.newBuilder(lambda.uri()).GET().build(), BodyHandlers.discarding());

    assertEquals(405, reply.statusCode());
  }

  @Test
  void aServiceThatDoesNotAnswerMissesTheDeadline() {
    Status status =
        Status.fromThrowable(
            org.junit.jupiter.api.Assertions.assertThrows(
                io.grpc.StatusRuntimeException.class,
                () ->
                    GreeterGrpc.newBlockingStub(lambda.channel())
                        .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                        .sayHello(request(GreeterService.NOBODY))));

    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
  }
}
