package io.lambdagrpc.bridge.internal.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is left of a call that could not be started. */
class RelayCallTest {

  private final SystemClock clock = new SystemClock();
  private final Traffic traffic = new Traffic(1000, 1000, 10);
  private final Traffic.Inbound inbound =
      (Traffic.Inbound) traffic.newServerStreamTracer("test.Echo/Say", new Metadata());

  /** Begins, and then there is no memory for the rest. */
  private final class Starved extends ClientCall<Message, Message> {
    private @Nullable ClientStreamTracer tracer;

    @Override
    public void start(Listener<Message> listener, Metadata headers) {
      ClientStreamTracer.StreamInfo info = ClientStreamTracer.StreamInfo.newBuilder().build();
      tracer =
          inbound
              .callOptions()
              .getStreamTracerFactories()
              .get(0)
              .newClientStreamTracer(info, headers);
      throw new OutOfMemoryError("full");
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      if (tracer != null) {
        tracer.streamClosed(Status.CANCELLED);
      }
    }

    @Override
    public void request(int numMessages) {}

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(Message message) {}
  }

  /** It counted among the calls in flight for good. */
  @Test
  void itHoldsNoPlace() {
    RelayCall call =
        new RelayCall(
            new StallWatchTest.Caller(), new Starved(), new Metadata(), inbound, clock, 0);
    assertNull(inbound.start());
    assertEquals(
        "full",
        assertThrows(OutOfMemoryError.class, () -> call.start(new Metadata())).getMessage());
    inbound.streamClosed(Status.UNKNOWN);
    assertEquals(0, traffic.inFlight());
  }
}
