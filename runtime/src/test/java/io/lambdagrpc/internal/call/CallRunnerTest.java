package io.lambdagrpc.internal.call;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.Latches;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.Seen;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a call against its service's will, and what the service and the log hear of it. */
@Timeout(30)
class CallRunnerTest {

  private final CallTimer timer = new CallTimer();
  private final CallExecutor pool = new CallExecutor(1);
  private final LoggedInvocation invocation = LoggedInvocation.withRemaining(60_000);
  private final OneCall call = new OneCall(timer, invocation);

  /** Where the reply goes that is not streamed. */
  private interface Whole extends Sink {
    @Override
    default boolean streams() {
      return false;
    }
  }

  /** Reads no message before it is let go. */
  private static final class Slow extends TextService.TextMarshaller {
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public String parse(InputStream stream) {
      reading.countDown();
      Latches.await(over);
      return super.parse(stream);
    }

    ServerServiceDefinition service() {
      return TextService.of(
          UNARY.toBuilder(this, this).build(), ServerCalls.asyncUnaryCall(TextService::echo));
    }
  }

  /** The thread of the invocation, which the test is, as another thread sees it. */
  private static final class Waiting {
    private final Thread invoking = Thread.currentThread();
    private volatile boolean returned;

    /** Waits until it waits for the service; or has returned, where the machine was too slow. */
    void await() {
      while (invoking.getState() != Thread.State.TIMED_WAITING && !returned) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * A reader that takes what fits into a buffer; then a writer waits until somebody cuts it off.
   */
  private static final class Stalled implements Sink {
    private final CountDownLatch cut = new CountDownLatch(1);

    @Override
    public boolean streams() {
      return true;
    }

    @Override
    public void write(byte[] parts, boolean last) throws IOException {
      if (parts.length > 1000) {
        Latches.await(cut);
        throw new IOException("connection closed");
      }
    }

    @Override
    public void cut() {
      cut.countDown();
    }
  }

  @AfterEach
  void closeTimer() {
    timer.close();
  }

  /** Only Lambda ended such a call, and the process with it; its Context was not cancelled. */
  @Test
  void aReaderThatTakesNothingIsCutOffAtTheDeadline() {
    CountDownLatch cancelled = new CountDownLatch(1);
    ServerServiceDefinition service =
        TextService.of(
            UNARY.toBuilder().setType(MethodType.SERVER_STREAMING).build(),
            ServerCalls.asyncServerStreamingCall(
                (request, replies) -> {
                  Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
                  replies.onNext("x".repeat(100_000));
                }));
    OneCall brief = new OneCall(timer, LoggedInvocation.withRemaining(1000));
    assertEquals(
        "reply cut short: its reader takes nothing, past the deadline",
        assertThrows(
                IOException.class,
                () -> brief.run(pool, WireRequest.NO_TIMEOUT, new Stalled(), service))
            .getMessage());
    Latches.await(cancelled);
  }

  /** Buffers had taken all of it; the invocation waited for Lambda, and Lambda for the reader. */
  @Test
  void aReplyThatNobodyTakesIsGivenUpAfterTheDeadline() {
    AtomicInteger waited = new AtomicInteger();
    Sink full =
        new Sink() {
          @Override
          public boolean streams() {
            return true;
          }

          @Override
          public void write(byte[] parts, boolean last) {}

          @Override
          public void awaitTaken(int millis) throws IOException {
            waited.set(millis);
            throw new SocketTimeoutException("Read timed out");
          }
        };
    assertEquals(
        "reply cut short: its reader takes nothing, past the deadline",
        assertThrows(
                IOException.class,
                () -> call.run(pool, MILLISECONDS.toNanos(50_000), full, TextService.all()))
            .getMessage());
    int most = 50_000 + (int) CallSettings.DEFAULT_DEADLINE_MARGIN_MILLIS / 2;
    assertTrue(waited.get() > 10_000 && waited.get() <= most, waited::toString);
  }

  /** The invocation waits for a message past the deadline, but not where it is to end itself. */
  @Test
  void anInterruptEndsTheWaitForAMessage() throws Exception {
    Whole interrupting = (parts, last) -> Thread.currentThread().interrupt();
    GrowingTimeout.run(
        (timeout, millis) -> {
          Slow slow = new Slow();
          LoggedInvocation seen = LoggedInvocation.withRemaining(60_000);
          new OneCall(timer, seen)
              .run(pool, MILLISECONDS.toNanos(millis), interrupting, slow.service());
          boolean unused = Thread.interrupted(); // it may not have come to wait
          boolean isReading = slow.reading.getCount() == 0;
          slow.over.countDown();
          if (isReading) {
            assertEquals(
                List.of(
                    "ERROR id text.Texts/Unary still runs after an interrupt; calls like it in this"
                        + " environment: 1"),
                seen.log());
          }
          return isReading;
        });
  }

  /** Left behind, the messages of a few cheap calls would end the process. */
  @Test
  void theInvocationWaitsForAMessagePastTheDeadline() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          Slow slow = new Slow();
          Whole ending =
              (parts, last) -> {
                Future<?> unused =
                    timer.executor().schedule(slow.over::countDown, 300, MILLISECONDS);
              };
          call.run(pool, MILLISECONDS.toNanos(millis), ending, slow.service());
          boolean isReading = slow.reading.getCount() == 0;
          assertEquals(0, isReading ? slow.over.getCount() : 0, "it has returned before");
          slow.over.countDown();
          return isReading;
        });
  }

  /** A status would tell Lambda nothing, and the environment would go on to serve nobody. */
  @Test
  void aCallThatGetsNoThreadBesideOthersThatHoldThemFailsItsInvocation() {
    CallsInHand inHand = new CallsInHand(16, timer);
    inHand.addOverdue("another");
    OneCall refused = new OneCall(timer, invocation, inHand);
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };
    assertThrows(UnfitEnvironmentError.class, () -> refused.reply(full, TextService::echo));
  }

  /** Its service may wait for nothing else. */
  @Test
  void anInterruptOfTheInvocationCancelsTheContext() throws Exception {
    Thread invoking = Thread.currentThread();
    CountDownLatch cancelled = new CountDownLatch(1);
    String reply =
        call.reply(
            pool,
            (request, replies) -> {
              Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
              invoking.interrupt();
              Latches.await(cancelled);
            });
    assertEquals("1 the invocation was interrupted", reply);
    Latches.await(cancelled);
  }

  /** Which the Context has no Deadline for, since the client set none. */
  @Test
  void theEndOfTheInvocationsTimeCancelsTheContext() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          CountDownLatch begun = new CountDownLatch(1);
          CountDownLatch cancelled = new CountDownLatch(1);
          String reply =
              new OneCall(timer, LoggedInvocation.withRemaining(millis))
                  .reply(
                      pool,
                      (request, replies) -> {
                        Context.current()
                            .addListener(context -> cancelled.countDown(), Runnable::run);
                        begun.countDown();
                        Latches.await(cancelled);
                      });
          assertTrue(reply.startsWith("4 deadline exceeded after " + millis + " ms, all"), reply);
          if (begun.getCount() > 0) {
            return false;
          }
          Latches.await(cancelled);
          return true;
        });
  }

  /** Its tracers learn of it as of any other: its steps get a little time. */
  @Test
  void aCallThatComesTooLateIsOpenedAllTheSame() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          Waiting invoking = new Waiting();
          AtomicBoolean opened = new AtomicBoolean();
          LoggedInvocation seen =
              new LoggedInvocation(60_000) {
                @Override
                public Context contextOf(Context root, String protocol) {
                  opened.set(true);
                  return root;
                }
              };
          Executor later =
              task ->
                  pool.execute(
                      () -> {
                        invoking.await();
                        task.run();
                      });
          String reply = new OneCall(timer, seen).reply(later, 0, TextService::echo);
          invoking.returned = true;
          assertEquals("4 deadline exceeded after 0 ms", reply);
          return opened.get();
        });
  }

  /** The time that any service has to hear of its deadline. */
  @Test
  void aServiceIsNotCalledLateSoonerBecauseItsClientIsGone() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          Waiting invoking = new Waiting();
          AtomicBoolean begun = new AtomicBoolean();
          CountDownLatch gone = new CountDownLatch(1);
          Whole broken =
              (parts, last) -> {
                gone.countDown();
                throw new IOException("connection reset");
              };
          LoggedInvocation seen = LoggedInvocation.withRemaining(60_000);
          ServerServiceDefinition service =
              TextService.unary(
                  (request, replies) -> {
                    begun.set(true);
                    Latches.await(gone);
                    invoking.await();
                  });
          assertThrows(
              IOException.class,
              () ->
                  new OneCall(timer, seen)
                      .run(pool, MILLISECONDS.toNanos(millis), broken, service));
          invoking.returned = true;
          return begun.get() && seen.log().isEmpty();
        });
  }

  /** As {@link CallExecutor} asks: what no call takes goes to the handler of all threads. */
  @Test
  void whatAThreadOfTheServiceDiesOfIsTheCallsUntilThatHasEnded() throws Exception {
    Seen<CallRunner> runner = new Seen<>();
    List<Boolean> taken = new ArrayList<>();
    String reply =
        call.reply(
            task -> {
              runner.note((CallRunner) task);
              task.run();
            },
            (request, replies) -> {
              taken.add(runner.get().test(new IllegalStateException("the first")));
              taken.add(runner.get().test(new IllegalStateException("the second")));
            });
    assertEquals("13 null", reply);
    assertEquals(List.of(true, false), taken);
    assertEquals(
        List.of("ERROR id text.Texts/Unary failed: java.lang.IllegalStateException: the first"),
        invocation.log());
  }
}
