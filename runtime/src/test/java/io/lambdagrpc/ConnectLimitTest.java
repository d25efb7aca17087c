package io.lambdagrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link ReplyLimitTest}, for bodies that are bare messages or errors, and for text. */
@ParameterizedClass
@EnumSource(names = {"FUNCTION_URL", "ALB", "ALB_MULTI_VALUE", "VPC_LATTICE"})
class ConnectLimitTest {

  /** The lengths of what stands around the messages are estimated; never by more than this. */
  private static final int ESTIMATE = 4096;

  private static final Metadata.Key<String> NAME =
      Metadata.Key.of("x-name", Metadata.ASCII_STRING_MARSHALLER);

  private final Front front;
  private final int limit;
  private int length;

  ConnectLimitTest(Front front) {
    this.front = front;
    this.limit =
        switch (front) {
          case ALB, ALB_MULTI_VALUE -> 1_048_576;
          case VPC_LATTICE -> 6_291_456;
          default -> 6_291_556;
        };
  }

  private Reply call(LambdaServerBuilder server, Call call) {
    byte[] document = LambdaFunction.of(server).invoke(front.event(call), FakeContext.create());
    length = document.length;
    assertTrue(length <= limit, "Lambda takes no reply of " + length);
    return front.reply(document);
  }

  private Reply answering(String text, Call call) {
    EchoService<StringValue> echo = EchoService.of(StringValue.getDefaultInstance());
    return call(LambdaFunction.server(echo.answering(StringValue.of(text))), call);
  }

  private static void assertTooLarge(Reply reply) {
    assertEquals(429, reply.http());
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, reply.status());
    String description = String.valueOf(reply.description());
    assertTrue(description.startsWith("reply too large: "), description);
    assertTrue(reply.body().length < 1000);
    assertFalse(reply.headers().containsKey("trailer-x-name"));
  }

  /** In JSON a quote is two bytes, and in the JSON of the reply four. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "\"", "\u00fc", "\u2603", "\t"})
  void textCountsByItsEscapesInsteadOfBase64(String character) {
    int bytes =
        switch (character) {
          case "a" -> 1;
          case "\u00fc" -> 2;
          case "\u2603" -> 3;
          case "\t" -> 3;
          default -> 4;
        };
    Call call = Call.json(EchoService.UNARY, "\"\"");
    int fits = (limit - ESTIMATE) / bytes;
    Reply whole = answering(character.repeat(fits), call);
    assertEquals(200, whole.http(), whole.headers().toString());
    assertTrue(length > limit - 2 * ESTIMATE, "length " + length);
    assertTooLarge(answering(character.repeat(limit / bytes), call));
  }

  @Test
  void protobufCountsInBase64() {
    Call call = Call.unary(EchoService.UNARY, "proto", new byte[0]);
    int fits = (limit - ESTIMATE) / 4 * 3;
    assertEquals(200, answering("a".repeat(fits), call).http());
    assertTrue(length > limit - 2 * ESTIMATE, "length " + length);
    assertTooLarge(answering("a".repeat(limit / 4 * 3), call));
  }

  @Test
  void anErrorThatIsTooLargeIsAnother() {
    for (String text : new String[] {"a", "\"", "\u0001"}) {
      LambdaServerBuilder server =
          LambdaFunction.server(
              TextService.unary(
                  (request, replies) ->
                      replies.onError(
                          Status.ABORTED
                              .withDescription(text.repeat(limit))
                              .asRuntimeException())));
      assertTooLarge(call(server, Call.proto("/text.Texts/Unary", "a")));
    }
  }

  @Test
  void trailersThatAreTooLargeLeaveNothingElse() {
    MetadataProbe probe = new MetadataProbe();
    probe.trailers().put(NAME, "a".repeat(limit));
    LambdaServerBuilder server = LambdaFunction.server(TextService.all()).intercept(probe);
    assertTooLarge(call(server, Call.proto("/text.Texts/Unary", "a")));
  }

  @Test
  void headersThatAreTooLargeLeaveNothingElse() {
    MetadataProbe probe = new MetadataProbe();
    probe.headers().put(NAME, "a".repeat(limit));
    LambdaServerBuilder server = LambdaFunction.server(TextService.all()).intercept(probe);
    Reply reply = call(server, Call.proto("/text.Texts/Unary", "a"));
    assertTooLarge(reply);
    assertFalse(reply.headers().containsKey("x-name"));
  }

  @Test
  void aStreamKeepsTheMessagesThatFitAndItsEndTells() {
    LambdaServerBuilder server =
        LambdaFunction.server(
            TextService.of(
                TextService.SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (String request, StreamObserver<String> replies) -> {
                      replies.onNext("first");
                      replies.onNext("a".repeat(limit));
                      replies.onCompleted();
                    })));
    Reply reply = call(server, Call.stream("/text.Texts/ServerStreaming", "proto").message("a"));
    assertEquals(200, reply.http());
    assertTrue(reply.toString().startsWith("RESOURCE_EXHAUSTED [first] reply too large: "));
  }
}
