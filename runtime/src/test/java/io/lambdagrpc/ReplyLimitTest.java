package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Lambda would refuse to carry is a status that the client understands. */
@ParameterizedClass
@EnumSource(names = {"FUNCTION_URL", "REST", "ALB", "ALB_MULTI_VALUE", "VPC_LATTICE"})
class ReplyLimitTest {

  /** The lengths of what stands around the messages are estimated; never by more than this. */
  private static final int ESTIMATE = 4096;

  private static final Metadata.Key<String> NAME =
      Metadata.Key.of("x-name", Metadata.ASCII_STRING_MARSHALLER);

  private final Front front;
  private final int limit;
  private int length;

  ReplyLimitTest(Front front) {
    this.front = front;
    this.limit =
        switch (front) {
          case ALB, ALB_MULTI_VALUE -> 1_048_576;
          case VPC_LATTICE -> 6_291_456;
          default -> 6_291_556;
        };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReplyOfWhatLambdaTakesIsWholeAndAByteMoreIsAStatus(boolean text) {
    int fits = limit / 4 * 3 - ESTIMATE;
    int tooLarge = limit / 4 * 3;
    assertEquals(Status.Code.OK, unary(fits, text).status());
    while (tooLarge - fits > 1) {
      int middle = (fits + tooLarge) / 2;
      Reply reply = unary(middle, text);
      assertTrue(length <= limit, "Lambda takes no reply of " + length);
      if (reply.status() == Status.Code.OK) {
        fits = middle;
        assertEquals(middle, reply.messages().get(0).length());
      } else {
        tooLarge = middle;
        assertTooLarge(reply);
        assertEquals(1, reply.frames().size());
      }
    }
  }

  private Reply unary(int replyLength, boolean text) {
    Call call = Call.to(UNARY).message("a");
    return call(
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  replies.onNext("a".repeat(replyLength));
                  replies.onCompleted();
                })),
        text ? call.asText() : call);
  }

  @Test
  void theMessagesThatFittedStayAndTheServiceLearnsThatItIsTheEnd() {
    List<String> seen = new CopyOnWriteArrayList<>();
    LambdaFunction streaming =
        streaming(
            replies -> {
              ((ServerCallStreamObserver<String>) replies)
                  .setOnCancelHandler(() -> seen.add("cancelled"));
              int sent = 0;
              for (; !Context.current().isCancelled(); sent++) {
                replies.onNext("a".repeat(100_000));
              }
              seen.add(sent > limit / 100_000 ? "late" : "in time");
              replies.onCompleted();
            });
    Reply reply = call(streaming, Call.to(SERVER_STREAMING).message("a"));
    assertTooLarge(reply);
    int whole = (limit / 4 * 3 - ESTIMATE) / 100_005;
    assertEquals(whole, reply.messages().size());
    assertEquals(List.of("in time", "cancelled"), seen);
  }

  @Test
  void aMessageThatIsTooLargeEndsAReplyThatSmallerOnesWouldStillFit() {
    LambdaFunction streaming =
        streaming(
            replies -> {
              replies.onNext("first");
              replies.onNext("a".repeat(limit));
              replies.onNext("lost");
              replies.onCompleted();
            });
    Reply reply = call(streaming, Call.to(SERVER_STREAMING).message("a"));
    assertTooLarge(reply);
    assertEquals("first", String.join(",", reply.messages()));
  }

  @Test
  void trailersThatDoNotFitBesideTheMessagesAreAStatus() {
    LambdaFunction streaming =
        streaming(
            replies -> {
              for (int i = 0; i < limit / 4 * 3 / 100_000; i++) {
                replies.onNext("a".repeat(99_000));
              }
              Metadata trailers = new Metadata();
              trailers.put(NAME, "a".repeat(200_000));
              replies.onError(Status.ABORTED.asRuntimeException(trailers));
            });
    Reply reply = call(streaming, Call.to(SERVER_STREAMING).message("a"));
    assertTooLarge(reply);
    assertEquals(limit / 4 * 3 / 100_000, reply.messages().size());
  }

  @Test
  void trailersThatAreTooLargeByThemselvesLeaveNothingElse() {
    MetadataProbe probe = new MetadataProbe();
    probe.trailers().put(NAME, "a".repeat(limit));
    Reply reply = call(probed(probe), Call.to(UNARY).message("a"));
    assertTooLarge(reply);
    assertEquals(1, reply.frames().size());
    assertFalse(reply.trailers().containsKey("x-name"));
  }

  @Test
  void headersThatAreTooLargeLeaveNothingElse() {
    MetadataProbe probe = new MetadataProbe();
    probe.headers().put(NAME, "a".repeat(limit));
    Reply reply = call(probed(probe), Call.to(UNARY).message("a"));
    assertTooLarge(reply);
    assertEquals(1, reply.frames().size());
    assertFalse(reply.headers().containsKey("x-name"));
  }

  @Test
  void headersCountAsTheyStandInJson() {
    MetadataProbe probe = new MetadataProbe();
    probe.headers().put(NAME, "\"\\".repeat(limit / 8));
    String origin = "https://" + "o".repeat(1000);
    CorsPolicy cors = CorsPolicy.origins(origin).allowCredentials().exposeHeaders("x".repeat(1000));
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(
                    TextService.unary(
                        (request, replies) -> {
                          replies.onNext("a".repeat(limit / 8 * 3 - ESTIMATE - 2000));
                          replies.onCompleted();
                        }))
                .intercept(probe)
                .cors(cors));
    Reply reply = call(function, Call.to(UNARY).message("a").with("origin", origin));
    assertEquals(Status.Code.OK, reply.status());
    assertTrue(length <= limit && length > limit - 3 * ESTIMATE, "length " + length);
  }

  private static LambdaFunction streaming(Consumer<StreamObserver<String>> service) {
    return LambdaFunction.serving(
        TextService.of(
            SERVER_STREAMING,
            ServerCalls.asyncServerStreamingCall(
                (String request, StreamObserver<String> replies) -> service.accept(replies))));
  }

  private static LambdaFunction probed(MetadataProbe probe) {
    return LambdaFunction.of(LambdaFunction.server(TextService.all()).intercept(probe));
  }

  private Reply call(LambdaFunction function, Call call) {
    byte[] document = function.invoke(front.event(call), FakeContext.create());
    length = document.length;
    return front.reply(document);
  }

  private void assertTooLarge(Reply reply) {
    assertTrue(length <= limit, "Lambda takes no reply of " + length);
    assertEquals(200, reply.http());
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, reply.status());
    String description = String.valueOf(reply.description());
    String tail = " bytes (expected: at most %d, with headers, trailers and base64)";
    assertTrue(description.startsWith("reply too large: "), description);
    assertTrue(description.endsWith(tail.replace("%d", String.valueOf(limit))), description);
    int told = Integer.parseInt(description.substring(17, description.indexOf(" bytes")));
    assertTrue(told > limit, description);
  }
}
