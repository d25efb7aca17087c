package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.Seen;
import io.lambdagrpc.fixture.TextService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When a call ends that does not end by itself. (Over 300 lines: all that hang here are let go in
 * one place.)
 */
@Timeout(30)
class DeadlineTest {

  private static final Call STUCK = Call.to(UNARY).message("stuck");
  private static final Call NEVER = Call.to(UNARY).message("never");
  private static final Call HELLO = Call.to(UNARY).message("a");

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();

  /** A service that answers at once, never, or keeps its thread whatever happens. */
  private final ServerServiceDefinition service =
      TextService.unary(
          (request, replies) -> {
            switch (request) {
              case "never" -> {}
              case "stuck" -> {
                begun.incrementAndGet();
                awaitUninterruptibly(release);
              }
              default -> TextService.echo(request, replies);
            }
          });

  @AfterEach
  void release() {
    release.countDown();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theClientsTimeoutEndsACallThatIsNeverAnswered() {
    LambdaFunction function = LambdaFunction.serving(service);
    assertEquals(
        "DEADLINE_EXCEEDED [] deadline exceeded after 50 ms",
        function.call(NEVER.timeout("50m")).toString());
    assertEquals("OK [echo a]", function.call(HELLO).toString());
  }

  /** The thread of the invocation printed it, so that not even Lambda's own time ended the call. */
  @Test
  void aFailureWhoseTextHangsHoldsNoReply() throws Exception {
    RuntimeException hanging =
        new IllegalStateException() {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() {
            try {
              release.await();
            } catch (InterruptedException e) {
              return "interrupted";
            }
            return "found it";
          }
        };
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  throw hanging;
                }));
    FakeContext context = FakeContext.create();
    assertEquals(
        "INTERNAL [] internal error, logged by the function under request id "
            + FakeContext.REQUEST_ID,
        function.call(HELLO, context).toString());
    String record =
        FakeContext.REQUEST_ID + " text.Texts/Unary failed: " + hanging.getClass().getName();
    assertEquals(List.of(record + ", which takes long to print\n"), context.errors());
    release.countDown();
    while (context.errors().size() < 2) {
      Thread.sleep(1);
    }
    String late = context.errors().get(1);
    assertTrue(late.startsWith(record + ": found it\n\tat "), late);
  }

  @Test
  void lambdasTimeLessTheMarginEndsACallThatIsNeverAnswered() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(service).deadlineMargin(100, TimeUnit.MILLISECONDS));
    assertLambdaEndsIt(100, function.call(NEVER, FakeContext.withRemaining(200)));
    assertEquals("OK [echo a]", function.call(HELLO).toString());
  }

  @Test
  void theMarginIsAtMostHalfOfTheTime() {
    FakeContext context = FakeContext.withRemaining(200);
    assertLambdaEndsIt(100, LambdaFunction.serving(service).call(NEVER, context));
  }

  private static void assertLambdaEndsIt(long millis, Reply reply) {
    assertEquals(
        "DEADLINE_EXCEEDED [] deadline exceeded after "
            + millis
            + " ms, all that the function's timeout leaves",
        reply.toString());
  }

  @Test
  void theEarlierOfTheTwoCounts() {
    LambdaFunction function = LambdaFunction.serving(service);
    FakeContext context = FakeContext.withRemaining(100);
    assertLambdaEndsIt(50, function.call(NEVER.timeout("1H"), context));
    assertEquals(
        "DEADLINE_EXCEEDED [] deadline exceeded after 49 ms",
        function.call(NEVER.timeout("49m"), context).toString());
    assertLambdaEndsIt(50, function.call(NEVER.timeout("50m"), context));
  }

  @Test
  void noTimeLeftIsADeadlineThatHasPassed() {
    LambdaFunction function = LambdaFunction.serving(service);
    assertLambdaEndsIt(0, function.call(NEVER, FakeContext.withRemaining(0)));
    assertEquals(
        "DEADLINE_EXCEEDED [] deadline exceeded after 0 ms",
        function.call(NEVER.timeout("0n")).toString());
  }

  @Test
  void whatWasStreamedBeforeTheDeadlineIsSent() throws Exception {
    AtomicBoolean sentInTime = new AtomicBoolean();
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.of(
                SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (request, replies) -> {
                      var call = (ServerCallStreamObserver<String>) replies;
                      call.setOnCancelHandler(() -> {});
                      call.onNext("a");
                      sentInTime.set(!call.isCancelled());
                    })));
    GrowingTimeout.run(
        (timeout, millis) -> {
          Reply reply = function.call(Call.to(SERVER_STREAMING).message("x").timeout(timeout));
          if (!sentInTime.get()) {
            return false;
          }
          assertEquals(exceeded("[a]", millis), reply.toString());
          return true;
        });
  }

  private static String exceeded(String messages, long millis) {
    return "DEADLINE_EXCEEDED " + messages + " deadline exceeded after " + millis + " ms";
  }

  @Test
  void aThreadThatIsStuckForEverIsLoggedAndLeft() throws Exception {
    GrowingTimeout.run(this::leavesTwoThatAreStuck);
  }

  private boolean leavesTwoThatAreStuck(String timeout, long millis) {
    LambdaFunction function = LambdaFunction.serving(service);
    for (int stuck = 1; stuck <= 2; stuck++) {
      FakeContext context = FakeContext.create();
      int before = begun.get();
      String reply = function.call(STUCK.timeout(timeout), context).toString();
      if (begun.get() == before) {
        return false;
      }
      assertEquals(exceeded("[]", millis), reply);
      assertEquals(
          List.of(
              FakeContext.REQUEST_ID
                  + " text.Texts/Unary still runs past its deadline; calls like it in this"
                  + " environment: "
                  + stuck
                  + "\n"),
          context.errors());
      assertEquals("OK [echo a]", function.call(HELLO).toString());
    }
    return true;
  }

  @Test
  void theContextTellsTheDeadlineAndIsCancelledByIt() throws Exception {
    AtomicReference<@Nullable Context> seen = new AtomicReference<>();
    AtomicInteger cancels = new AtomicInteger();
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  seen.set(Context.current());
                  ((ServerCallStreamObserver<String>) replies)
                      .setOnCancelHandler(cancels::incrementAndGet);
                }));
    GrowingTimeout.run(
        (timeout, millis) -> {
          function.call(HELLO.timeout(timeout));
          return seen.get() != null;
        });
    // A slow machine may be late with it, and the reply does not wait.
    while (cancels.get() == 0) {
      Thread.onSpinWait();
    }
    Context context = requireNonNull(seen.get());
    assertNotNull(context.getDeadline());
    assertTrue(context.isCancelled());
    assertInstanceOf(TimeoutException.class, context.cancellationCause());
    assertEquals(1, cancels.get());
  }

  /** The earlier of the two, as on a server whose own deadline lies in its caller's Context. */
  @Test
  void theContextTellsADeadlineWhereTheClientSetOneWhicheverIsEarlier() {
    assertNull(deadlineSeen(HELLO));
    assertTrue(millisLeft(deadlineSeen(HELLO.timeout("10S"))) <= 10_000);
    long left = millisLeft(deadlineSeen(HELLO.timeout("1M")));
    assertTrue(left > 10_000 && left <= 29_500, left + " ms");
  }

  private static long millisLeft(@Nullable Deadline deadline) {
    return requireNonNull(deadline).timeRemaining(TimeUnit.MILLISECONDS);
  }

  /** Returns what the Context says where the function has 30 seconds. */
  private static @Nullable Deadline deadlineSeen(Call call) {
    AtomicReference<@Nullable Deadline> seen = new AtomicReference<>();
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  seen.set(Context.current().getDeadline());
                  TextService.echo(request, replies);
                }));
    assertEquals("OK [echo a]", function.call(call, FakeContext.withRemaining(30_000)).toString());
    return seen.get();
  }

  @Test
  void theContextOfACallThatEndedInTimeIsCancelledWithoutACause() {
    Seen<Context> seen = new Seen<>();
    LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  seen.note(Context.current());
                  TextService.echo(request, replies);
                }))
        .call(HELLO);
    assertTrue(seen.get().isCancelled());
    assertNull(seen.get().cancellationCause());
  }

  @Test
  void anAnswerAfterTheDeadlineIsIgnored() throws Exception {
    AtomicReference<@Nullable ServerCallStreamObserver<String>> late = new AtomicReference<>();
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  var call = (ServerCallStreamObserver<String>) replies;
                  call.setOnCancelHandler(() -> {});
                  late.set(call);
                }));
    GrowingTimeout.run(
        (timeout, millis) -> {
          Reply reply = function.call(HELLO.timeout(timeout));
          ServerCallStreamObserver<String> replies = late.get();
          if (replies == null) {
            return false;
          }
          assertTrue(replies.isCancelled());
          replies.onNext("late");
          replies.onCompleted();
          assertEquals(exceeded("[]", millis), reply.toString());
          return true;
        });
  }

  @Test
  void onTheInvokingThreadTheDeadlineCanOnlyCancel() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(
                    TextService.unary(
                        (request, replies) -> {
                          CountDownLatch cancelled = new CountDownLatch(1);
                          Context.current()
                              .addListener(context -> cancelled.countDown(), Runnable::run);
                          awaitUninterruptibly(cancelled);
                        }))
                .directExecutor());
    assertEquals(
        "DEADLINE_EXCEEDED [] deadline exceeded after 50 ms",
        function.call(HELLO.timeout("50m")).toString());
    assertLambdaEndsIt(50, function.call(HELLO, FakeContext.withRemaining(100)));
  }

  /** A runtime that names no end says so by a time that Lambda never gives. */
  @Test
  void onTheInvokingThreadNothingIsTimedWhereThereIsNoEnd() {
    Seen<Set<Thread>> during = new Seen<>();
    LambdaServerBuilder server =
        LambdaFunction.server(
                TextService.unary(
                    (request, replies) -> {
                      during.note(timers());
                      TextService.echo(request, replies);
                    }))
            .directExecutor();
    Set<Thread> before = timers();
    FakeContext unlimited = FakeContext.withRemaining(Integer.MAX_VALUE);
    assertEquals("OK [echo a]", LambdaFunction.of(server).call(HELLO, unlimited).toString());
    assertEquals(before, during.get());
    assertEquals(
        "OK [echo a]", LambdaFunction.of(server).call(HELLO, FakeContext.create()).toString());
    assertNotEquals(before, during.get());
  }

  private static Set<Thread> timers() {
    Set<Thread> timers = new HashSet<>(Thread.getAllStackTraces().keySet());
    timers.removeIf(thread -> !thread.getName().equals("lambda-grpc-timer"));
    return timers;
  }

  @Test
  void anInterruptOfTheInvocationEndsThisCallOnly() {
    LambdaFunction function = LambdaFunction.serving(service);
    Thread.currentThread().interrupt();
    Reply reply = function.call(STUCK);
    assertEquals("CANCELLED [] the invocation was interrupted", reply.toString());
    assertEquals("OK [echo a]", function.call(HELLO).toString());
  }

  /** On its thread, the service hears of the end before the invocation looks who is left. */
  @Test
  void anInterruptLeavesNoServiceBehindThatHasReturned() {
    LambdaFunction function = LambdaFunction.of(LambdaFunction.server(service).directExecutor());
    FakeContext context = FakeContext.create();
    Thread.currentThread().interrupt();
    Reply reply = function.call(NEVER, context);
    assertEquals("CANCELLED [] the invocation was interrupted", reply.toString());
    assertEquals(List.of(), context.errors());
  }
}
