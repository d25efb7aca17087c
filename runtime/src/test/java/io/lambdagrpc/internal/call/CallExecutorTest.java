package io.lambdagrpc.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which thread a call gets, and whose call fails with a thread that dies. */
@Timeout(30)
class CallExecutorTest {

  private final CallExecutor executor = new CallExecutor(1);
  private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
  private Thread.@Nullable UncaughtExceptionHandler before;

  /** A call that starts a thread, which dies; it takes the failure for its own, or does not. */
  private record Starting(boolean owns, BlockingQueue<Throwable> taken, RuntimeException failure)
      implements Runnable, Predicate<Throwable> {
    @Override
    public void run() {
      new Thread(
              () -> {
                throw failure;
              })
          .start();
    }

    @Override
    public boolean test(Throwable failed) {
      if (owns) {
        taken.add(failed);
      }
      return owns;
    }
  }

  @BeforeEach
  void watchTheThreadsThatDie() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
  }

  @AfterEach
  void restore() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  /** Runs a task, and returns its thread once that waits for the next one. */
  private Thread threadOf(Runnable task) throws InterruptedException {
    BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
    executor.execute(
        () -> {
          task.run();
          ran.add(Thread.currentThread());
        });
    Thread thread = ran.take();
    while (LockSupport.getBlocker(thread) != thread) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void aThreadThatIsIdleIsUsedAgain() throws Exception {
    Thread first = threadOf(() -> {});
    assertEquals("lambda-grpc-call-1", first.getName());
    assertTrue(first.isDaemon());
    assertSame(first, threadOf(() -> {}));
  }

  @Test
  void callsAtOnceHaveAThreadEach() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    BlockingQueue<Thread> busy = new LinkedBlockingQueue<>();
    executor.execute(
        () -> {
          busy.add(Thread.currentThread());
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Thread first = busy.take();
    Thread second = threadOf(() -> {});
    assertNotSame(first, second);
    assertEquals("lambda-grpc-call-2", second.getName());
    end.countDown();
  }

  @Test
  void anInterruptThatCameTooLateIsNotTheNextCalls() throws Exception {
    Thread first = threadOf(() -> Thread.currentThread().interrupt());
    BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
    assertSame(first, threadOf(() -> interrupted.add(Thread.currentThread().isInterrupted())));
    assertFalse(interrupted.take());
  }

  @ParameterizedTest
  @CsvSource({"0, true, true", "1, true, true", "1, false, false", "2, true, false"})
  void aThreadThatDiesFailsTheCallThatStartedItWhereThatCanBeKnown(
      int concurrency, boolean owns, boolean failsTheCall) throws Exception {
    BlockingQueue<Throwable> taken = new LinkedBlockingQueue<>();
    RuntimeException failure = new IllegalStateException("dies");
    new CallExecutor(concurrency).execute(new Starting(owns, taken, failure));
    assertSame(failure, (failsTheCall ? taken : uncaught).take());
    assertTrue((failsTheCall ? uncaught : taken).isEmpty());
  }

  @Test
  void aThreadOfATaskThatIsNoCallDiesAsAnyOther() throws Exception {
    RuntimeException failure = new IllegalStateException("dies");
    Thread unused =
        threadOf(
            () ->
                new Thread(
                        () -> {
                          throw failure;
                        })
                    .start());
    assertSame(failure, uncaught.take());
  }

  @Test
  void whatIsPrintedOfAThreadThatDiesBreaksNoLine() throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(null);
    PrintStream stderr = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, UTF_8));
    try {
      BlockingQueue<Thread> started = new LinkedBlockingQueue<>();
      Thread unused =
          threadOf(
              () -> {
                Thread dying =
                    new Thread(
                        () -> {
                          throw new IllegalStateException("no name: x\nFORGED \u001b[2J");
                        },
                        "of\nx");
                dying.start();
                started.add(dying);
              });
      started.take().join();
    } finally {
      System.setErr(stderr);
    }
    String first = printed.toString(UTF_8).lines().findFirst().orElseThrow();
    assertEquals(
        "Exception in thread \"of\\nx\" java.lang.IllegalStateException:"
            + " no name: x\\nFORGED \\u001b[2J",
        first);
  }
}
