package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the user's code still does for a call whose client has its reply. */
@Timeout(30)
class EndedCallTest {

  private static final Call HELLO = Call.to(UNARY).message("a");

  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void release() {
    release.countDown();
  }

  @Test
  void aServiceThatWritesWhileItIsReadyStopsAtTheDeadline() throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.of(
                SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (String request, StreamObserver<String> replies) -> {
                      var ready = (ServerCallStreamObserver<String>) replies;
                      while (ready.isReady()) {
                        Thread.onSpinWait();
                      }
                      stopped.countDown();
                    })));
    Reply reply = function.call(Call.to(SERVER_STREAMING).message("a").timeout("2S"));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, reply.status());
    assertTrue(stopped.await(10, TimeUnit.SECONDS));
  }

  @Test
  void aListenerOfAContextThatHangsKeepsNoLaterOneFromBeingCancelled() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) ->
                    Context.current()
                        .addListener(
                            context -> {
                              if (request.equals("hang")) {
                                awaitRelease();
                              } else {
                                cancelled.countDown();
                              }
                            },
                            Runnable::run)));
    function.call(Call.to(UNARY).message("hang").timeout("2S"));
    function.call(Call.to(UNARY).message("next").timeout("2S"));
    assertTrue(cancelled.await(10, TimeUnit.SECONDS));
  }

  @Test
  void aTracerThatHangsAtTheEndKeepsNoReplyBack() {
    ServerStreamTracer hanging =
        new ServerStreamTracer() {
          @Override
          public void streamClosed(Status status) {
            awaitRelease();
          }
        };
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.unary(TextService::echo))
                .addStreamTracerFactory(
                    new ServerStreamTracer.Factory() {
                      @Override
                      public ServerStreamTracer newServerStreamTracer(
                          String fullMethodName, Metadata headers) {
                        return hanging;
                      }
                    }));
    assertEquals("OK [echo a]", function.call(HELLO.timeout("2S")).toString());
  }

  @Test
  void aThreadOfAnEarlierCallThatDiesIsNotBlamedOnIt() {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    ServerServiceDefinition pooled =
        TextService.unary(
            (request, replies) ->
                pool.execute(
                    () -> {
                      if (request.equals("die")) {
                        throw new IllegalStateException("in a pool");
                      }
                      TextService.echo(request, replies);
                    }));
    LambdaFunction function = LambdaFunction.serving(pooled);
    FakeContext first = FakeContext.create();
    assertEquals("OK [echo a]", function.call(HELLO, first).toString());
    function.call(Call.to(UNARY).message("die").timeout("2S"));
    assertEquals(List.of(), first.errors());
    pool.shutdown();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
