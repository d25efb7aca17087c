package io.lambdagrpc.bridge.internal.relay;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The times between two steps of a call, which no real connection can be made to hit. */
class StallWatchTest {

  private final List<Runnable> timers = new ArrayList<>();
  private final Caller caller = new Caller();
  private boolean reset;

  private final Clock clock =
      new Clock() {
        @Override
        public long nanoTime() {
          return 0;
        }

        @Override
        public Runnable schedule(Runnable task, long delayNanos) {
          timers.add(task);
          return () -> timers.remove(task);
        }
      };

  private ServerCall<Message, Message> start() {
    List<ServerCall<Message, Message>> watched = new ArrayList<>();
    caller.listener =
        StallWatch.startCall(
            clock,
            1,
            () -> reset = true,
            (call, headers) -> {
              watched.add(call);
              return new ServerCall.Listener<>() {};
            },
            caller,
            new Metadata());
    return watched.get(0);
  }

  private static Message message() {
    return Message.plain(new byte[0]);
  }

  @Test
  void aMessageThatWaitsIsTimedUntilItIsTaken() {
    ServerCall<Message, Message> call = start();
    call.sendMessage(message());
    assertEquals(1, timers.size());
    caller.take();
    assertEquals(0, timers.size());
    assertFalse(reset);
  }

  /** Nothing waits then, and a stream that is silent for long would be reset. */
  @Test
  void aMessageThatIsTakenWhileItsTimerStartsLeavesNone() {
    ServerCall<Message, Message> call = start();
    caller.takesAfterItWasAsked = true;
    call.sendMessage(message());
    assertEquals(0, timers.size());
    call.sendMessage(message());
    assertEquals(0, timers.size());
  }

  /** Nobody watched it then: the timer went with the message. */
  @Test
  void anEndBehindAMessageIsTimedUntilTheCallIsOver() {
    ServerCall<Message, Message> call = start();
    call.sendMessage(message());
    call.close(Status.OK, new Metadata());
    caller.take();
    assertEquals(1, timers.size());
    requireNonNull(caller.listener).onComplete();
    assertEquals(0, timers.size());
  }

  /** Its timer kept the call for five minutes, and callers can cancel thousands a second. */
  @Test
  void anEndThatMeetsTheCancellationLeavesNoTimer() {
    ServerCall<Message, Message> call = start();
    requireNonNull(caller.listener).onCancel();
    call.close(Status.UNAVAILABLE, new Metadata());
    assertEquals(0, timers.size());
  }

  /** A caller whose flow control has no room for a message until the test takes it. */
  static final class Caller extends ServerCall<Message, Message> {
    private ServerCall.@Nullable Listener<Message> listener;
    private boolean waits;
    private boolean takesAfterItWasAsked;

    private void take() {
      waits = false;
      requireNonNull(listener).onReady();
    }

    @Override
    public void sendMessage(Message message) {
      waits = true;
    }

    @Override
    public boolean isReady() {
      boolean ready = !waits;
      if (waits && takesAfterItWasAsked) {
        take();
      }
      return ready;
    }

    @Override
    public void request(int numMessages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Message, Message> getMethodDescriptor() {
      return Message.method("test.Echo/Say");
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }
  }
}
