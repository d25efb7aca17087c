package io.lambdagrpc.bridge.internal.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

final class TrafficTest {

  private final Traffic traffic = new Traffic(1000, 1000, 10);
  private final Traffic.Inbound call =
      (Traffic.Inbound) traffic.newServerStreamTracer("test.Echo/Say", new Metadata());

  private ClientStreamTracer callFunction() {
    return call.callOptions()
        .getStreamTracerFactories()
        .get(0)
        .newClientStreamTracer(ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
  }

  private void assertHeld(long calls, long bytes) {
    assertEquals(calls + " calls, " + bytes, traffic.inFlight() + " calls, " + traffic.heldBytes());
  }

  @Test
  void aCallCountsUntilBothItsStreamAndItsCallOfTheFunctionHaveClosed() {
    assertNull(call.start());
    ClientStreamTracer function = callFunction();
    call.inboundWireSize(10);
    function.inboundWireSize(200);
    call.streamClosed(Status.CANCELLED);
    assertHeld(1, 210);
    function.inboundWireSize(300);
    assertHeld(1, 510);
    function.streamClosed(Status.CANCELLED);
    assertHeld(0, 0);
  }

  @Test
  void whereTheFunctionIsFirstTheCallCountsUntilItsCallerHasTheEnd() {
    assertNull(call.start());
    ClientStreamTracer function = callFunction();
    function.inboundWireSize(200);
    function.streamClosed(Status.OK);
    assertHeld(1, 200);
    call.streamClosed(Status.OK);
    assertHeld(0, 0);
  }

  @Test
  void aCallOfTheFunctionThatComesTooLateCountsNothing() {
    assertNull(call.start());
    call.streamClosed(Status.CANCELLED);
    ClientStreamTracer function = callFunction();
    function.inboundWireSize(200);
    assertHeld(0, 0);
    function.streamClosed(Status.CANCELLED);
    assertHeld(0, 0);
  }

  /** The limit grew with each reflection stream that ended while its function was asked. */
  @Test
  void whatHasEndedIsGivenBackOnce() {
    assertNull(call.start());
    ClientStreamTracer function = callFunction();
    call.inboundWireSize(300);
    function.inboundWireSize(200);
    call.streamClosed(Status.CANCELLED);
    function.streamClosed(Status.CANCELLED);
    call.answered(300);
    call.sent(200);
    assertHeld(0, 0);
  }
}
