package io.lambdagrpc.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Latches;
import io.lambdagrpc.fixture.LoggedInvocation;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When an invocation may begin its call, and what it says where it may not. */
@Timeout(30)
class CallsInHandTest {

  private static final LoggedInvocation LATE = LoggedInvocation.withRemaining(0);

  private final CallsInHand calls = new CallsInHand(1, new CallTimer());

  @Test
  void aCallIsInHandUntilItsReplyIsComplete() {
    calls.begin(LATE);
    calls.begin(LATE);
    assertEquals(2, calls.count());
    calls.end();
    assertEquals(1, calls.count());
    assertFalse(calls.hasOverdue());
  }

  @Test
  void asManyAsMayHoldTheirThreadsKeepNoOtherFromBeginning() {
    assertEquals(1, calls.addOverdue("a.B/C"));
    assertTrue(calls.hasOverdue());
    calls.begin(LATE);
    assertEquals(1, calls.count());
  }

  @Test
  void oneMoreFailsTheInvocationAndIsLoggedOnce() {
    LoggedInvocation invocation = LoggedInvocation.withRemaining(0);
    calls.addOverdue("a.B/C");
    calls.addOverdue("a.B/D");
    assertEquals(3, calls.addOverdue("a.B/C"));
    String text = "calls that hold a thread past their deadline: 3 (expected: at most 1)";
    List<String> record =
        List.of(
            "ERROR id is not served, and the process ends; " + text + ", of a.B/C (2), a.B/D (1)");
    for (int i = 0; i < 2; i++) {
      assertEquals(
          text,
          assertThrows(VirtualMachineError.class, () -> calls.begin(invocation)).getMessage());
      assertEquals(record, invocation.log());
    }
    assertEquals(0, calls.count());
  }

  @Test
  void aCallThatFindsNoThreadSaysThatTheExecutorIsFull() {
    calls.addOverdue("a.B/C");
    assertEquals(
        "calls that hold a thread past their deadline: 1"
            + " (expected: 0, since the function's own executor takes no other call)",
        calls.refusal(LATE).getMessage());
  }

  @Test
  void anInvocationWaitsForACallThatComesBack() {
    calls.addOverdue("a.B/C");
    calls.addOverdue("a.B/C");
    Thread waiting = Thread.currentThread();
    Thread service =
        new Thread(
            () -> {
              while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              calls.removeOverdue("a.B/C");
            });
    service.setDaemon(true);
    service.start();
    calls.begin(LoggedInvocation.withRemaining(60_000));
    assertEquals(1, calls.count());
    assertTrue(calls.hasOverdue(), "one of the two came back");
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    calls.addOverdue("a.B/C");
    calls.addOverdue("a.B/C");
    Thread.currentThread().interrupt();
    assertThrows(
        VirtualMachineError.class, () -> calls.begin(LoggedInvocation.withRemaining(60_000)));
    assertTrue(Thread.interrupted());
  }

  /** It runs for a second before it counts. */
  @Test
  void aListenerThatHangsHoldsAThreadToo() {
    CallTimer timer = new CallTimer();
    CountDownLatch end = new CountDownLatch(1);
    Future<?> unused = timer.executor().schedule(() -> Latches.await(end), 0, TimeUnit.NANOSECONDS);
    while (timer.hanging() == 0) {
      Thread.onSpinWait();
    }
    CallsInHand both = new CallsInHand(1, timer);
    both.addOverdue("a.B/C");
    LoggedInvocation invocation = LoggedInvocation.withRemaining(0);
    assertThrows(VirtualMachineError.class, () -> both.begin(invocation));
    assertEquals(
        List.of(
            "ERROR id is not served, and the process ends; calls that hold a thread past their"
                + " deadline: 2 (expected: at most 1), of a.B/C (1),"
                + " listeners of their Contexts (1)"),
        invocation.log());
    end.countDown();
    while (timer.hanging() > 0) {
      Thread.onSpinWait();
    }
    both.begin(invocation);
    timer.close();
    assertTrue(timer.executor().isShutdown());
  }
}
