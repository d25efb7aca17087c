package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.BIDI_STREAMING;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services that answer when they like, as often as they like, and ask as they like. */
@Timeout(30)
class AsynchronousServiceTest {

  private static final Call HELLO = Call.to(UNARY).message("a");

  @Test
  void anAnswerMayComeFromAnotherThreadAfterTheMethodReturned() {
    ServerServiceDefinition later =
        TextService.unary(
            (request, replies) -> {
              Thread method = Thread.currentThread();
              new Thread(
                      () -> {
                        while (method.getState() == Thread.State.RUNNABLE) {
                          Thread.onSpinWait();
                        }
                        TextService.echo(request, replies);
                      })
                  .start();
            });
    assertEquals("OK [echo a]", LambdaFunction.serving(later).call(HELLO).toString());
  }

  @Test
  void anAnswerGivenTwiceIsAnInternalError() {
    ServerServiceDefinition twice =
        TextService.unary(
            (request, replies) -> {
              replies.onNext("one");
              replies.onNext("two");
              replies.onCompleted();
            });
    assertEquals(
        "INTERNAL [one] Too many responses", LambdaFunction.serving(twice).call(HELLO).toString());
  }

  @Test
  void noAnswerBeforeTheEndIsAnInternalError() {
    ServerServiceDefinition none = TextService.unary((request, replies) -> replies.onCompleted());
    assertEquals(
        "INTERNAL [] Completed without a response",
        LambdaFunction.serving(none).call(HELLO).toString());
  }

  @Test
  void theFirstEndCounts() {
    ServerServiceDefinition twice =
        TextService.unary(
            (request, replies) -> {
              TextService.echo(request, replies);
              replies.onCompleted();
            });
    FakeContext context = FakeContext.create();
    LambdaFunction function = LambdaFunction.serving(twice);
    assertEquals("OK [echo a]", function.call(HELLO, context).toString());
    assertEquals(1, context.errors().size());
    assertTrue(context.errors().get(0).contains("call already closed"));
    assertEquals("OK [echo a]", function.call(HELLO).toString());
  }

  @Test
  void aStreamMayBeDrivenByOnReady() {
    ServerServiceDefinition driven =
        TextService.of(
            SERVER_STREAMING,
            ServerCalls.asyncServerStreamingCall(
                (request, replies) -> {
                  ServerCallStreamObserver<String> stream =
                      (ServerCallStreamObserver<String>) replies;
                  AtomicInteger sent = new AtomicInteger();
                  stream.setOnReadyHandler(
                      () -> {
                        while (stream.isReady() && sent.get() < 1000) {
                          stream.onNext("m" + sent.incrementAndGet());
                        }
                        if (sent.get() == 1000) {
                          stream.onCompleted();
                        }
                      });
                }));
    Reply reply =
        LambdaFunction.serving(driven).call(Call.to(SERVER_STREAMING).message("a").timeout("20S"));
    assertEquals(Status.Code.OK, reply.status());
    assertEquals(1000, reply.messages().size());
    assertEquals("m1000", reply.messages().get(999));
  }

  /** Asks for each request by itself, from another thread. */
  private static final class Pulling implements StreamObserver<String> {
    private final ServerCallStreamObserver<String> replies;

    Pulling(StreamObserver<String> replies) {
      this.replies = (ServerCallStreamObserver<String>) replies;
      this.replies.disableAutoRequest();
      this.replies.setOnReadyHandler(this::pull);
    }

    private void pull() {
      new Thread(() -> replies.request(1)).start();
    }

    @Override
    public void onNext(String request) {
      replies.onNext("echo " + request);
      pull();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      replies.onCompleted();
    }
  }

  @Test
  void requestsComeAsTheServiceAsksForThem() {
    ServerServiceDefinition pulling =
        TextService.of(BIDI_STREAMING, ServerCalls.asyncBidiStreamingCall(Pulling::new));
    Call call = Call.to(BIDI_STREAMING).message("a").message("b").message("c").timeout("20S");
    assertEquals(
        "OK [echo a, echo b, echo c]", LambdaFunction.serving(pulling).call(call).toString());
  }

  @Test
  void aServiceMayAskForMoreThanAnIntHolds() {
    ServerServiceDefinition greedy =
        TextService.of(
            UNARY,
            (call, headers) -> {
              call.request(Integer.MAX_VALUE);
              call.request(Integer.MAX_VALUE);
              return ServerCalls.<String, String>asyncUnaryCall(TextService::echo)
                  .startCall(call, headers);
            });
    assertEquals(
        "OK [echo a]", LambdaFunction.serving(greedy).call(HELLO.timeout("20S")).toString());
  }
}
