package io.lambdagrpc.internal.call;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.lambdagrpc.fixture.Latches;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call leaves behind: on the threads that it ran on, and in the timer of all calls. */
@Timeout(30)
class CallThreadsTest {

  private static final Context.Key<String> OWN = Context.key("own");

  private final CallTimer timer = new CallTimer();
  private final ThreadLocal<@Nullable String> trace = new ThreadLocal<>();
  private final LoggedInvocation invocation = new Traced();
  private final OneCall call = new OneCall(timer, invocation);

  /** What a thread has, as the service or the task after it sees it. */
  private record Surroundings(
      @Nullable ClassLoader classLoader, @Nullable String trace, @Nullable String context) {}

  /** Its trace is that of the thread, as where the AWS SDK looks for it. */
  private final class Traced extends LoggedInvocation {
    Traced() {
      super(60_000);
    }

    @Override
    public Context contextOf(Context root, String protocol) {
      return root.withValue(OWN, "of the call");
    }

    @Override
    public @Nullable String attachTrace() {
      String before = trace.get();
      trace.set("of the call");
      return before;
    }

    @Override
    public void detachTrace(@Nullable String before) {
      trace.set(before);
    }
  }

  /** A connection that is gone. */
  private static final class Broken implements Sink {
    @Override
    public boolean streams() {
      return true;
    }

    @Override
    public void write(byte[] parts, boolean last) throws IOException {
      throw new IOException("connection reset");
    }
  }

  @AfterEach
  void closeTimer() {
    timer.close();
  }

  private Surroundings surroundings() {
    return new Surroundings(Thread.currentThread().getContextClassLoader(), trace.get(), OWN.get());
  }

  @Test
  void aServiceThatRunsOnAfterItsReplyWasCutShortIsNotCalledLate() {
    ExecutorService own = Executors.newSingleThreadExecutor();
    CountDownLatch over = new CountDownLatch(1);
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                call.run(
                    own,
                    WireRequest.NO_TIMEOUT,
                    new Broken(),
                    TextService.unary(
                        (request, replies) -> {
                          TextService.echo(request, replies);
                          Latches.await(over);
                        })));
    over.countDown();
    own.shutdown();
    assertEquals("reply cut short: java.io.IOException: connection reset", failure.getMessage());
    assertEquals(
        List.of(
            "ERROR id text.Texts/Unary still runs after its reply was cut short; calls like it in this"
                + " environment: 1"),
        invocation.log());
  }

  @Test
  void aReusedThreadHasItsOwnClassLoaderTraceAndContextAgain() throws Exception {
    ExecutorService own = Executors.newSingleThreadExecutor();
    ClassLoader ofInvocation = Thread.currentThread().getContextClassLoader();
    ClassLoader ofThread = new ClassLoader(ofInvocation) {};
    own.submit(
            () -> {
              Thread.currentThread().setContextClassLoader(ofThread);
              trace.set("of the thread");
            })
        .get();
    for (String failure : Arrays.asList(null, "fails")) {
      AtomicReference<Surroundings> during = new AtomicReference<>();
      call.reply(
          own,
          (request, replies) -> {
            during.set(surroundings());
            if (failure != null) {
              throw new IllegalStateException(failure);
            }
            TextService.echo(request, replies);
          });
      assertEquals(new Surroundings(ofInvocation, "of the call", "of the call"), during.get());
      assertEquals(
          new Surroundings(ofThread, "of the thread", null), own.submit(this::surroundings).get());
    }
    own.shutdown();
  }

  @Test
  void theTimerForgetsACallThatHasEnded() throws Exception {
    ScheduledThreadPoolExecutor tasks = (ScheduledThreadPoolExecutor) timer.executor();
    AtomicInteger during = new AtomicInteger();
    String reply =
        call.reply(
            Runnable::run,
            (request, replies) -> {
              during.set(tasks.getQueue().size());
              TextService.echo(request, replies);
            });
    assertEquals("echo a", reply);
    assertEquals(1, during.get(), "the deadline of a call whose thread may watch no clock");
    assertEquals(0, tasks.getQueue().size());
  }

  /** Nobody is left who could tell the service of the end, so the call ends without it. */
  @Test
  void anExecutorAndATimerThatBothRefuseEndTheCallAtOnce() throws Exception {
    timer.executor().shutdown();
    String reply =
        call.reply(
            task -> {
              throw new RejectedExecutionException("full");
            },
            TextService::echo);
    assertEquals("8 the function's own executor takes no call", reply);
  }

  @Test
  void anExecutorThatFailsAndATimerThatRefusesEndTheCallAtOnce() throws Exception {
    timer.executor().shutdown();
    String reply =
        call.reply(
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            },
            TextService::echo);
    assertTrue(reply.startsWith("13"), reply);
  }

  /** Whoever sees first that the deadline has passed, the client is told so. */
  @Test
  void whatACancelledContextThrowsAtTheDeadlineIsTheDeadlines() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    // Takes the thread that keeps the time, so that the service sees it first.
    Future<?> unused =
        timer.executor().scheduleWithFixedDelay(() -> Latches.await(ended), 0, 1, TimeUnit.HOURS);
    String reply =
        call.reply(
            Runnable::run,
            TimeUnit.MILLISECONDS.toNanos(300),
            (request, replies) -> {
              Deadline deadline = requireNonNull(Context.current().getDeadline());
              while (!deadline.isExpired()) {
                Thread.onSpinWait();
              }
              throw Status.CANCELLED.withDescription("by its Context").asRuntimeException();
            });
    ended.countDown();
    assertEquals("4 deadline exceeded after 300 ms", reply);
  }
}
