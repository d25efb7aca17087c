package io.lambdagrpc.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Latches;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallTimerTest {

  @Test
  void eachTaskHasADaemonOfItsOwn() throws Exception {
    CallTimer timer = new CallTimer();
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    Runnable task = () -> ran.complete(Thread.currentThread());
    Future<?> unused = timer.executor().schedule(task, 0, TimeUnit.NANOSECONDS);
    Thread thread = ran.get();
    assertEquals("lambda-grpc-deadline", thread.getName());
    assertTrue(thread.isDaemon());
    assertFalse(timer.executor().isShutdown());
    timer.close();
    assertTrue(timer.executor().isShutdown());
  }

  /** Such tasks were not counted where no client had set a timeout. */
  @Test
  void aTaskThatHangsIsCountedWithoutAnExecutor() throws Exception {
    CallTimer timer = new CallTimer();
    CountDownLatch end = new CountDownLatch(1);
    timer.start(() -> Latches.await(end));
    while (timer.hanging() == 0) {
      Thread.sleep(10);
    }
    end.countDown();
    while (timer.hanging() > 0) {
      Thread.sleep(10);
    }
  }

  @Test
  void aTimerThatNobodyHasAskedForIsClosedAsWell() {
    CallTimer timer = new CallTimer();
    timer.close();
    assertEquals(0, timer.hanging());
  }
}
