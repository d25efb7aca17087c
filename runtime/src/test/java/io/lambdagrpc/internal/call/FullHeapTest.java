package io.lambdagrpc.internal.call;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.Latches;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.NetstringProtocol;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls that meet a full heap at any of their lines: each ends, and leaves nothing behind. The
 * calls have no deadline before the time of the test runs out. (Over 300 lines: all of it is about
 * one thing, with the same fixtures.)
 */
@Timeout(30)
class FullHeapTest {

  private static final String FAILED = "13 the service failed";
  private static final String FULL =
      "ERROR id text.Texts/Unary failed: java.lang.OutOfMemoryError: full";

  private final CallTimer timer = new CallTimer();
  private final CallsInHand inHand = new CallsInHand(16, timer);
  private final CallExecutor pool = new CallExecutor(1);
  private final Starved invocation = new Starved();

  private enum Line {
    ATTACH,
    DETACH,
    STATUS
  }

  /** Meets the full heap a few times, where a test says so. */
  private static final class Starved extends LoggedInvocation {
    private final Map<Line, Integer> failing = new EnumMap<>(Line.class);
    private volatile Runnable detaching = () -> {};

    Starved() {
      super(60_000);
    }

    synchronized Starved fail(Line line, int times) {
      failing.put(line, times);
      return this;
    }

    private synchronized void meet(Line line) {
      int times = failing.getOrDefault(line, 0);
      if (times > 0) {
        failing.put(line, times - 1);
        throw new OutOfMemoryError("full");
      }
    }

    @Override
    public @Nullable String attachTrace() {
      meet(Line.ATTACH);
      return null;
    }

    @Override
    public void detachTrace(@Nullable String before) {
      detaching.run();
      meet(Line.DETACH);
    }

    @Override
    public Status statusOf(Throwable failure, Metadata trailers) {
      meet(Line.STATUS);
      return Status.INTERNAL.withDescription("the service failed");
    }
  }

  /** Maps each failure to a status that cannot be written, and cannot log the second failure. */
  private static final class Unwritable extends LoggedInvocation {
    Unwritable() {
      super(60_000);
    }

    @Override
    public Status statusOf(Throwable failure, Metadata trailers) {
      return Status.ABORTED.withDescription(NetstringProtocol.UNWRITABLE);
    }

    @Override
    public void logFailure(String text, String stackTrace) {
      if (stackTrace.contains("not to be written")) {
        throw new OutOfMemoryError("full");
      }
      super.logFailure(text, stackTrace);
    }
  }

  /** Keeps a reply that is streamed, or is not. */
  private record Kept(boolean streams, List<String> parts, Runnable writing) implements Sink {
    static Kept whole() {
      return new Kept(false, new ArrayList<>(), () -> {});
    }

    @Override
    public void write(byte[] bytes, boolean last) {
      parts.add(new String(bytes, UTF_8));
      writing.run();
    }
  }

  @AfterEach
  void closeTimer() {
    timer.close();
  }

  private static void fail(String request, StreamObserver<String> replies) {
    throw new IllegalStateException(request);
  }

  private static void refuse(Runnable task) {
    throw new OutOfMemoryError("no thread");
  }

  private OneCall call(LoggedInvocation starved) {
    return new OneCall(timer, starved, inHand);
  }

  private String replyOf(LoggedInvocation starved) throws IOException {
    return call(starved).reply(pool, TextService::echo);
  }

  @Test
  void aThreadThatCannotBeginEndsItsCall() throws Exception {
    assertEquals("echo a", replyOf(invocation));
    assertEquals(FAILED, replyOf(invocation.fail(Line.ATTACH, 1)));
    assertEquals(List.of(FULL), invocation.log());
  }

  /** A call that waits for its service, whose next two steps cannot begin. */
  @Test
  void theLastStepOfSuchACallIsTriedOnceMore() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    AtomicReference<ServerCall<String, String>> waiting = new AtomicReference<>();
    ServerServiceDefinition service =
        TextService.of(
            UNARY,
            (started, headers) -> {
              waiting.set(started);
              return new ServerCall.Listener<>() {
                @Override
                public void onCancel() {
                  cancelled.countDown();
                }
              };
            });
    Executor executor =
        steps ->
            pool.execute(
                () -> {
                  steps.run();
                  ServerCall<String, String> call = waiting.getAndSet(null);
                  if (call != null) {
                    invocation.fail(Line.ATTACH, 2);
                    call.request(1);
                  }
                });
    Kept kept = Kept.whole();
    call(invocation).run(executor, WireRequest.NO_TIMEOUT, kept, service);
    assertEquals(List.of(FAILED), kept.parts());
    Latches.await(cancelled);
  }

  @Test
  void whereThatIsLeftOutTheContextIsCancelled() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch opened = new CountDownLatch(1);
    Executor executor =
        steps ->
            pool.execute(
                () -> {
                  steps.run();
                  opened.countDown();
                });
    Kept kept = Kept.whole();
    call(invocation)
        .run(
            executor,
            WireRequest.NO_TIMEOUT,
            kept,
            TextService.unary(
                (request, replies) -> {
                  Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
                  invocation.fail(Line.ATTACH, Integer.MAX_VALUE);
                  new Thread(
                          () -> {
                            Latches.await(opened);
                            replies.onNext("late");
                            replies.onCompleted();
                          })
                      .start();
                }));
    assertEquals(List.of("late"), kept.parts());
    Latches.await(cancelled);
  }

  @Test
  void aFailureThatCannotBeHandledEndsItsCall() throws Exception {
    invocation.fail(Line.STATUS, 1);
    assertEquals(FAILED, call(invocation).reply(pool, FullHeapTest::fail));
    assertEquals(List.of(FULL), invocation.log());
  }

  @Test
  void soDoesThatOfAnExecutor() throws Exception {
    invocation.fail(Line.STATUS, 1);
    assertEquals(FAILED, call(invocation).reply(FullHeapTest::refuse, TextService::echo));
    assertEquals(List.of(FULL.replace("full", "no thread"), FULL), invocation.log());
  }

  /** Has the thread that keeps the time, and no other until it is told so. */
  private static final class Threadless extends CallTimer {
    private volatile boolean starved = true;

    @Override
    Thread newThread(Runnable task, String name) {
      if (starved && !name.equals("lambda-grpc-timer")) {
        throw new OutOfMemoryError("no thread");
      }
      return super.newThread(task, name);
    }
  }

  /** It waited for its deadline, and counted as one that holds a thread for good. */
  @Test
  void aCallForWhichThereIsNoThreadEnds() throws Exception {
    Threadless threads = new Threadless();
    OneCall call = new OneCall(threads, invocation, inHand);
    assertEquals(FAILED, call.reply(FullHeapTest::refuse, TextService::echo));
    assertFalse(inHand.hasOverdue());
    threads.close();
  }

  @Test
  void aTaskForWhichThereIsNoThreadIsTriedAgain() {
    Threadless threads = new Threadless();
    CountDownLatch ran = new CountDownLatch(1);
    Future<?> unused = threads.executor().schedule(ran::countDown, 0, TimeUnit.SECONDS);
    threads.tryToStart(() -> {});
    threads.starved = false;
    Latches.await(ran);
    threads.close();
  }

  /** What wakes the thread of the invocation is used up where that waits elsewhere. */
  @Test
  void soDoesOneThatComesWhileTheReplyIsBeingWritten() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    invocation.detaching = stopped::countDown;
    Kept kept =
        new Kept(
            true,
            new ArrayList<>(),
            () -> {
              if (writing.getCount() > 0) {
                writing.countDown();
                Latches.await(stopped);
              }
            });
    call(invocation.fail(Line.STATUS, 1))
        .run(
            pool,
            WireRequest.NO_TIMEOUT,
            kept,
            TextService.of(
                UNARY.toBuilder().setType(MethodType.SERVER_STREAMING).build(),
                ServerCalls.asyncServerStreamingCall(
                    (request, replies) -> {
                      replies.onNext("m");
                      Latches.await(writing);
                      throw new IllegalStateException("after a message");
                    })));
    assertEquals("m" + FAILED, String.join("", kept.parts()));
  }

  @Test
  void soDoesOneOfACallThatWasLeftBehind() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          Starved late = new Starved();
          CountDownLatch serving = new CountDownLatch(1);
          CountDownLatch goesOn = new CountDownLatch(1);
          CountDownLatch stopped = new CountDownLatch(1);
          late.detaching = stopped::countDown;
          String reply =
              call(late)
                  .reply(
                      pool,
                      TimeUnit.MILLISECONDS.toNanos(millis),
                      (request, replies) -> {
                        serving.countDown();
                        Latches.await(goesOn);
                        throw new IllegalStateException("late");
                      });
          assertEquals("4 deadline exceeded after " + millis + " ms", reply);
          boolean isLeft = inHand.hasOverdue();
          late.fail(Line.STATUS, Integer.MAX_VALUE);
          goesOn.countDown();
          Latches.await(stopped);
          assertFalse(inHand.hasOverdue());
          return isLeft && serving.getCount() == 0;
        });
  }

  @Test
  void aTraceThatCannotBeDetachedKeepsNoCallFromItsOtherExecutor() throws Exception {
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.complete(failure));
    try {
      ServerCallExecutorSupplier other = OtherExecutor.of(new CallExecutor(1));
      Kept kept = Kept.whole();
      call(invocation.fail(Line.DETACH, 1))
          .run(pool, other, WireRequest.NO_TIMEOUT, kept, TextService.unary(TextService::echo));
      assertEquals(List.of("echo a"), kept.parts());
      assertEquals("full", uncaught.get().getMessage());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  /** Chooses the same for each call. */
  private record OtherExecutor(Executor chosen) implements ServerCallExecutorSupplier {
    static ServerCallExecutorSupplier of(Executor chosen) {
      return new OtherExecutor(chosen);
    }

    @Override
    public <ReqT, RespT> Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata metadata) {
      return chosen;
    }
  }

  @Test
  void norDoesItLeaveAContextOnTheThread() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    Executor surviving =
        steps -> {
          Future<?> unused = one.submit(steps);
        };
    invocation.fail(Line.DETACH, 1);
    try {
      assertEquals("echo a", call(invocation).reply(surviving, TextService::echo));
      assertSame(Context.ROOT, one.submit(Context::current).get());
    } finally {
      one.shutdown();
    }
  }

  private static void answerUnwritable(String request, StreamObserver<String> replies) {
    replies.onError(
        Status.ABORTED.withDescription(NetstringProtocol.UNWRITABLE).asRuntimeException());
  }

  @Test
  void theLogTellsWhyAnEndCouldNotBeWritten() throws Exception {
    assertEquals(
        "13 the end of the call could not be written",
        call(invocation).reply(pool, FullHeapTest::answerUnwritable));
    assertEquals(
        List.of(
            "ERROR id text.Texts/Unary failed: java.lang.IllegalStateException: not to be written"),
        invocation.log());
  }

  /**
   * The reply was complete, and waited for the deadline, since no thread delivered the last step.
   */
  @Test
  void anEndThatCannotBeLoggedIsDelivered() throws Exception {
    ExecutorService own = Executors.newSingleThreadExecutor();
    try {
      LoggedInvocation unwritable = new Unwritable();
      assertEquals(
          "13 the end of the call could not be written",
          call(unwritable)
              .reply(
                  pool,
                  (request, replies) ->
                      own.execute(() -> replies.onError(new IllegalStateException("own")))));
    } finally {
      own.shutdown();
    }
  }

  @Test
  void whereNothingEndsTheCallTheInvocationFailsAndTheContextIsCancelled() {
    CountDownLatch cancelled = new CountDownLatch(1);
    OneCall lost = call(invocation.fail(Line.STATUS, Integer.MAX_VALUE));
    assertThrows(
        OutOfMemoryError.class,
        () ->
            lost.reply(
                pool,
                (request, replies) -> {
                  Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
                  throw new IllegalStateException(request);
                }));
    Latches.await(cancelled);
  }
}
