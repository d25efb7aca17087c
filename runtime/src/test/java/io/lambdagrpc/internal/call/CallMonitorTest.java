package io.lambdagrpc.internal.call;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.NetstringProtocol;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the threads of a call tell each other, on one thread: in an order that the test chooses. */
@Timeout(30)
class CallMonitorTest {

  private static final String METHOD = "text.Texts/BidiStreaming";
  private static final int MAX_REPLY_LENGTH = 10_000;
  private static final List<String> TOO_LONG = List.of("name", "x".repeat(MAX_REPLY_LENGTH));
  private static final String END = "!8:0 null[],";

  private final CallDeadline later = CallDeadline.of(WireRequest.NO_TIMEOUT, 1_000_000, 0);
  private final CallsInHand inHand = new CallsInHand(0, new CallTimer());
  private final ReplyWriter writer = new ReplyWriter(new ReplyWriterTest.Nowhere(true));
  private final ReplyWriter buffered = new ReplyWriter(new ReplyWriterTest.Nowhere(false));

  /** A call of one message, with a streamed reply and without hooks. */
  private final CallMonitor call = call(writer, later, false);

  private CallMonitor call(ReplyWriter writer, CallDeadline deadline, boolean holdsEnd) {
    Exchange exchange =
        NetstringProtocol.exchange(
            NetstringProtocol.STREAM, WireRequest.NO_TIMEOUT, "1:a,", MAX_REPLY_LENGTH);
    return new CallMonitor(new CallState(1), exchange, writer, deadline, inHand, METHOD, holdsEnd);
  }

  /** Delivers what is due before the service asks for a message. */
  private static void deliver(CallMonitor call) {
    assertTrue(call.beginDelivery());
    for (int step = CallState.OPEN; step <= CallState.READY; step++) {
      assertEquals(step, call.nextStep());
    }
    assertEquals(CallState.NOTHING, call.nextStep());
  }

  private static void end(CallMonitor call) {
    assertTrue(call.end(Status.OK, List.of(), CallState.COMPLETE));
  }

  private static void send(CallMonitor call, String part) {
    assertNull(call.addMessage(Frame.of(part.getBytes(StandardCharsets.US_ASCII), 0)));
  }

  private static String take(CallMonitor call) {
    return new String(requireNonNull(call.takeParts()), StandardCharsets.US_ASCII);
  }

  /**
   * Asserts that this wakes the thread of the invocation, which the test is; else time runs out.
   */
  private static void assertWakes(Runnable event) {
    LockSupport.parkNanos(1); // takes what has woken it before
    event.run();
    LockSupport.park();
  }

  @Test
  void aMethodThatReturnsInTimeAndDoesNotAnswerHasForgottenTo() {
    assertFalse(call.isForgotten(), "it has not been called");
    deliver(call);
    assertTrue(call.isForgotten());
    assertTrue(call.request(1));
    assertFalse(call.isForgotten(), "it is called again");
    while (call.nextStep() != CallState.NOTHING) {
      assertFalse(call.isForgotten(), "it has not returned");
    }
    assertTrue(call.isForgotten());
    end(call);
    assertFalse(call.isForgotten(), "it has answered");
  }

  @Test
  void norHasOneThatReturnsAtItsDeadline() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          CallDeadline soon = CallDeadline.of(MILLISECONDS.toNanos(millis), 1_000_000, 0);
          CallMonitor late = call(writer, soon, false);
          assertTrue(late.beginDelivery());
          for (int step = CallState.OPEN; step <= CallState.READY; step++) {
            assertEquals(step, late.nextStep());
          }
          boolean begunInTime = !soon.hasPassed();
          while (!soon.hasPassed()) {
            Thread.onSpinWait();
          }
          assertEquals(CallState.NOTHING, late.nextStep());
          assertFalse(late.isForgotten());
          return begunInTime;
        });
  }

  @Test
  void norHasOneWhosePeerDoesNotRead() {
    deliver(call);
    assertTrue(writer.awaitRoom(1_000_000, later));
    assertFalse(call.isForgotten());
  }

  @Test
  void aCallThatIsLeftCountsUntilItsServiceReturns() {
    inHand.addOverdue("another");
    assertEquals(0, call.leave(), "it holds no thread");
    assertTrue(call.beginDelivery());
    assertEquals(2, call.leave());
    inHand.removeOverdue("another");
    assertTrue(inHand.hasOverdue());
    call.finish();
    assertFalse(inHand.hasOverdue());
    assertEquals(0, call.leave(), "its service has returned");
  }

  @Test
  void aCallThatWasNotLeftTakesNoOtherOfItsMethodOffTheCount() {
    inHand.addOverdue(METHOD);
    call.finish();
    assertTrue(inHand.hasOverdue());
  }

  @Test
  void aCallWithoutAThreadIsUnservedBesideOthersThatHoldThem() {
    inHand.addOverdue("another");
    assertWakes(call::lackThread);
    assertTrue(call.isUnserved());
    assertTrue(call.isFinished());
    LoggedInvocation invocation = LoggedInvocation.withRemaining(1_000);
    assertThrows(UnfitEnvironmentError.class, () -> call.checkServed(invocation));
  }

  @Test
  void norIsOneThatHasItsReplyOrThatNobodyHoldsBack() {
    CallMonitor alone = call(writer, later, false);
    alone.lackThread();
    assertFalse(alone.isUnserved());
    inHand.addOverdue("another");
    end(call);
    call.lackThread();
    assertFalse(call.isUnserved());
    assertFalse(call.isFinished());
    call.checkServed(LoggedInvocation.withRemaining(1_000));
  }

  @Test
  void theInvocationIsWokenByTheLastStep() {
    assertFalse(call.isFinished());
    assertWakes(call::finish);
    assertTrue(call.isFinished());
    assertFalse(call.beginDelivery());
  }

  @Test
  void messagesThatAreReadOrWrittenAreCountedAndNoneIsBegunAfterTheEnd() {
    assertFalse(call.isMarshalling());
    assertTrue(call.beginMarshalling());
    assertTrue(call.beginMarshalling());
    call.endMarshalling();
    assertTrue(call.isMarshalling());
    end(call);
    assertFalse(call.beginMarshalling());
    assertTrue(call.isMarshalling());
    assertWakes(call::endMarshalling);
    assertFalse(call.isMarshalling());
  }

  @Test
  void whatAServiceAsksForIsDeliveredByOneThread() {
    deliver(call);
    assertTrue(call.request(1));
    assertFalse(call.request(1), "a thread delivers");
    assertEquals(CallState.MESSAGE, call.nextStep());
    assertEquals(CallState.HALF_CLOSE, call.nextStep());
    assertEquals(CallState.NOTHING, call.nextStep());
    assertTrue(call.becomeReady());
    assertFalse(call.becomeReady(), "a thread delivers");
    assertFalse(call.beginDelivery(), "a thread delivers");
    assertEquals(CallState.READY, call.nextStep());
    assertEquals(CallState.NOTHING, call.nextStep());
  }

  @Test
  void aServiceSendsHeadersMessagesAndItsEnd() {
    assertTrue(call.isOpen());
    assertFalse(call.haveHeadersBeenSent());
    assertTrue(call.sendHeaders());
    assertTrue(call.haveHeadersBeenSent());
    assertNotNull(call.addHeaders(TOO_LONG, null));
    assertTrue(call.sendMessage());
    assertFalse(call.sendMessage(), "it is not the first");
    assertTrue(call.close());
    assertFalse(call.isOpen(), "the service has closed it");
    assertFalse(call.hasEnded());
    assertFalse(call(writer, later, false).close(), "there was no message");
  }

  @Test
  void aCallThatHasEndedTakesNothingMore() {
    assertTrue(call.end(Status.NOT_FOUND, List.of(), CallState.CANCEL));
    assertFalse(call.end(Status.OK, List.of(), CallState.COMPLETE));
    assertTrue(call.hasEnded());
    assertTrue(call.isCancelled());
    assertFalse(call.isOpen());
    assertFalse(call.sendHeaders());
    assertNull(call.addHeaders(TOO_LONG, null));
    assertSame(Status.NOT_FOUND, call.addMessage(Frame.of(new byte[1], 0)));
    assertSame(Status.NOT_FOUND, call.status());
    assertEquals("!8:5 null[],", take(call));
  }

  @Test
  void anEndThatDoesNotFitIsAnother() {
    assertTrue(call.end(Status.OK, TOO_LONG, CallState.COMPLETE));
    assertSame(Status.Code.RESOURCE_EXHAUSTED, call.status().getCode());
    assertTrue(call.isCancelled());
  }

  @Test
  void theEndOfAStreamedReplyWakesTheInvocationAndIsWritten() {
    assertTrue(call.isStreamed());
    send(call, "1:a,");
    call.flush();
    assertTrue(writer.takeFlush());
    send(call, "1:b,");
    assertFalse(call.takesEnd());
    assertWakes(() -> end(call));
    assertTrue(writer.takeFlush());
    assertTrue(call.takesEnd());
    assertEquals("1:a,1:b," + END, take(call));
    assertFalse(call.isCancelled());
  }

  @Test
  void whereHooksRunTheEndWaitsAndWhatWasToLeaveBeforeDoesNot() {
    CallMonitor hooked = call(writer, later, true);
    send(hooked, "1:a,");
    hooked.flush();
    assertEquals("1:a,", take(hooked));
    send(hooked, "1:b,");
    hooked.flush();
    send(hooked, "1:c,");
    end(hooked);
    assertTrue(writer.takeFlush());
    assertFalse(hooked.takesEnd());
    assertEquals("1:b,1:c,", take(hooked));
    assertNull(hooked.takeParts());
    hooked.releaseEnd();
    assertTrue(writer.takeFlush());
    assertTrue(hooked.takesEnd());
    assertEquals(END, take(hooked));
  }

  /** What was to leave before it came after what the service sent later. */
  @Test
  void anEndThatCannotBeWrittenLeavesTheMessagesInTheirOrder() {
    Exchange exchange =
        NetstringProtocol.exchange(
            NetstringProtocol.STREAM, WireRequest.NO_TIMEOUT, "1:a,", MAX_REPLY_LENGTH);
    CallMonitor held =
        new CallMonitor(new CallState(1), exchange, writer, later, inHand, METHOD, true);
    deliver(held);
    send(held, "a");
    held.flush();
    Status full = Status.ABORTED.withDescription(NetstringProtocol.FULL);
    assertThrows(OutOfMemoryError.class, () -> held.end(full, List.of(), CallState.COMPLETE));
    assertFalse(held.hasEnded());
    send(held, "b");
    held.flush();
    assertEquals("ab", take(held));
    end(held);
    held.releaseEnd();
    assertEquals(END, take(held));
  }

  @Test
  void whatNobodyFlushedWaitsForHooksAsWell() {
    CallMonitor hooked = call(writer, later, true);
    send(hooked, "1:a,");
    hooked.flush();
    assertEquals("1:a,", take(hooked));
    send(hooked, "1:b,");
    end(hooked);
    assertNull(hooked.takeParts());
    hooked.releaseEnd();
    assertEquals("1:b," + END, take(hooked));
  }

  @Test
  void aReplyThatIsNotStreamedIsWrittenWholeAfterTheHooks() {
    CallMonitor hooked = call(buffered, later, true);
    assertFalse(hooked.isStreamed());
    send(hooked, "1:a,");
    hooked.flush();
    end(hooked);
    assertNull(hooked.takeParts());
    hooked.releaseEnd();
    assertTrue(buffered.takeFlush());
    assertEquals("1:a," + END, take(hooked));
  }
}
