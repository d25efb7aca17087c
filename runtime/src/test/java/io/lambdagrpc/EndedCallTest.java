package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.util.Objects.requireNonNull;
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
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
  void aServiceThatWritesWhileItIsReadyStopsAtTheDeadline() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.of(
                SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (String request, StreamObserver<String> replies) -> {
                      var ready = (ServerCallStreamObserver<String>) replies;
                      begun.countDown();
                      while (ready.isReady()) {
                        Thread.onSpinWait();
                      }
                      stopped.countDown();
                    })));
    GrowingTimeout.run(
        (timeout, millis) -> {
          Reply reply = function.call(Call.to(SERVER_STREAMING).message("a").timeout(timeout));
          assertEquals(Status.Code.DEADLINE_EXCEEDED, reply.status());
          return begun.getCount() == 0;
        });
    assertTrue(stopped.await(10, TimeUnit.SECONDS));
  }

  @Test
  void aListenerOfAContextThatHangsKeepsNoLaterOneFromBeingCancelled() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    Set<String> listening = ConcurrentHashMap.newKeySet();
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  Context.current()
                      .addListener(
                          context -> {
                            if (request.equals("hang")) {
                              awaitRelease();
                            } else {
                              cancelled.countDown();
                            }
                          },
                          Runnable::run);
                  listening.add(request);
                }));
    for (String request : List.of("hang", "next")) {
      GrowingTimeout.run(
          (timeout, millis) -> {
            function.call(Call.to(UNARY).message(request).timeout(timeout));
            return listening.contains(request);
          });
    }
    assertTrue(cancelled.await(10, TimeUnit.SECONDS));
  }

  @Test
  void aTracerThatHangsAtTheEndKeepsNoReplyBack() throws Exception {
    AtomicBoolean answeredInTime = new AtomicBoolean();
    ServerStreamTracer hanging =
        new ServerStreamTracer() {
          @Override
          public void streamClosed(Status status) {
            answeredInTime.set(status.isOk());
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
    GrowingTimeout.run(
        (timeout, millis) -> {
          Reply reply = function.call(HELLO.timeout(timeout));
          if (!answeredInTime.get()) {
            return false;
          }
          assertEquals("OK [echo a]", reply.toString());
          return true;
        });
  }

  @Test
  void aThreadOfAnEarlierCallThatDiesIsNotBlamedOnIt() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    AtomicReference<@Nullable Thread> dying = new AtomicReference<>();
    ServerServiceDefinition pooled =
        TextService.unary(
            (request, replies) ->
                pool.execute(
                    () -> {
                      if (request.equals("die")) {
                        dying.set(Thread.currentThread());
                        throw new IllegalStateException("in a pool");
                      }
                      TextService.echo(request, replies);
                    }));
    LambdaFunction function = LambdaFunction.serving(pooled);
    FakeContext first = FakeContext.create();
    assertEquals("OK [echo a]", function.call(HELLO, first).toString());
    GrowingTimeout.run(
        (timeout, millis) -> {
          function.call(Call.to(UNARY).message("die").timeout(timeout));
          return dying.get() != null;
        });
    requireNonNull(dying.get()).join();
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
