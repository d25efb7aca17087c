package io.lambdagrpc.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.lambdagrpc.fixture.LoggedInvocation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a hook leaves behind, and when the reply no longer waits for it. */
@Timeout(30)
class ReplyHooksTest {

  private static final Context.Key<String> OWN = Context.key("own");

  private final CallExecutor threads = new CallExecutor(1);
  private final LoggedInvocation invocation = LoggedInvocation.withRemaining(60_000);
  private final Context context = Context.ROOT.withValue(OWN, "of the call");

  private static final class Starved extends LoggedInvocation {
    Starved() {
      super(60_000);
    }

    @Override
    public @Nullable String attachTrace() {
      throw new OutOfMemoryError("full");
    }
  }

  private void run(Consumer<Duration> hook) {
    new ReplyHooks(List.of(hook), TimeUnit.SECONDS.toNanos(20), threads)
        .run(invocation, "a.B/C", context, TimeUnit.SECONDS.toNanos(20));
  }

  @Test
  void theContextOfACallIsGoneFromTheThreadOfItsHook() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<@Nullable String> during = new CompletableFuture<>();
    run(
        time -> {
          during.complete(OWN.get());
          thread.complete(Thread.currentThread());
        });
    assertEquals("of the call", during.get());
    while (LockSupport.getBlocker(thread.get()) != thread.get()) {
      Thread.onSpinWait();
    }
    CompletableFuture<Thread> next = new CompletableFuture<>();
    CompletableFuture<@Nullable String> after = new CompletableFuture<>();
    threads.execute(
        () -> {
          after.complete(OWN.get());
          next.complete(Thread.currentThread());
        });
    assertSame(thread.get(), next.get());
    assertNull(after.get());
    assertEquals(List.of(), invocation.log());
  }

  /** A hook that had no memory to begin counted as one that runs on, and was left out for good. */
  @Test
  void aHookThatCouldNotBeginRunsForTheNextCall() {
    List<Duration> runs = new CopyOnWriteArrayList<>();
    ReplyHooks hooks =
        new ReplyHooks(List.of(runs::add), TimeUnit.MILLISECONDS.toNanos(50), threads);
    Starved starved = new Starved();
    hooks.run(starved, "a.B/C", context, TimeUnit.SECONDS.toNanos(20));
    assertEquals(
        List.of("WARN id a.B/C: beforeReply hook 1 failed: java.lang.OutOfMemoryError: full"),
        starved.log());
    hooks.run(invocation, "a.B/C", context, TimeUnit.SECONDS.toNanos(20));
    assertEquals(1, runs.size());
    assertEquals(List.of(), invocation.log());
  }

  @Test
  void anInterruptEndsTheWaitForHooksAndIsKept() {
    CountDownLatch end = new CountDownLatch(1);
    Thread.currentThread().interrupt();
    run(
        time -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertTrue(Thread.interrupted());
    assertEquals(
        List.of("WARN id a.B/C: beforeReply hook 1 took longer than 20000 ms"), invocation.log());
    end.countDown();
  }
}
