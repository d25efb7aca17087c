package io.lambdagrpc.bridge.internal.relay;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;

/**
 * Ends a call whose caller does not take its reply: whatever waits for the caller's flow control
 * holds a share of what all callers have. A message and an end each have the whole time, since
 * grpc-java tells only when all bytes are gone. The stream is reset, as trailers would have to wait
 * as well.
 */
final class StallWatch {

  private final Clock clock;
  private final long timeoutNanos;
  private final Runnable expired;
  // All guarded by this.
  private boolean over;
  private boolean closed;
  private boolean waits;
  private Runnable cancel = () -> {};

  private StallWatch(Clock clock, long timeoutNanos, Runnable expired) {
    this.clock = clock;
    this.timeoutNanos = timeoutNanos;
    this.expired = expired;
  }

  /**
   * Starts a call that is watched.
   *
   * @param timeoutNanos how long a caller may take nothing; 0 for ever
   * @param reset ends the call's stream at once
   */
  static ServerCall.Listener<Message> startCall(
      Clock clock,
      long timeoutNanos,
      Runnable reset,
      ServerCallHandler<Message, Message> handler,
      ServerCall<Message, Message> caller,
      Metadata headers) {
    if (timeoutNanos == 0) {
      return handler.startCall(caller, headers);
    }
    StallWatch watch = new StallWatch(clock, timeoutNanos, reset);
    return watch.new Listening(handler.startCall(watch.new Sending(caller), headers));
  }

  private synchronized void sent() {
    if (!waits && !over) {
      waits = true;
      cancel = clock.schedule(this::expire, timeoutNanos);
    }
  }

  private synchronized void closed() {
    closed = true;
    sent();
  }

  private synchronized void taken() {
    waits = false;
    cancel.run();
    if (closed) {
      sent(); // the end, behind a message
    }
  }

  /** The caller has gone, or has everything. What is sent after that needs no timer. */
  private synchronized void end() {
    over = true;
    taken();
  }

  private void expire() {
    synchronized (this) {
      if (!waits) {
        return;
      }
    }
    expired.run();
  }

  private final class Sending extends SimpleForwardingServerCall<Message, Message> {
    Sending(ServerCall<Message, Message> caller) {
      super(caller);
    }

    @Override
    public void sendMessage(Message message) {
      super.sendMessage(message);
      if (!isReady()) {
        sent();
        if (isReady()) {
          // The caller has just taken the message, and onReady() may have run before sent().
          taken();
        }
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed();
      super.close(status, trailers);
    }
  }

  private final class Listening extends SimpleForwardingServerCallListener<Message> {
    Listening(ServerCall.Listener<Message> listener) {
      super(listener);
    }

    @Override
    public void onReady() {
      taken();
      super.onReady();
    }

    @Override
    public void onCancel() {
      end();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      end();
      super.onComplete();
    }
  }
}
