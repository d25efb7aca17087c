package io.lambdagrpc.bridge.internal.relay;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One call that is passed on. What its caller sends goes to the function's call, which keeps it
 * until the half-close; what comes back goes to the caller, one message at a time and the next one
 * when the caller has room.
 *
 * <p>Both sides report from threads of their own: the lock is held while either is used, and
 * whatever comes after the end is dropped.
 */
final class RelayCall extends ServerCall.Listener<Message> {

  private final ServerCall<Message, Message> caller;
  private final ClientCall<Message, Message> function;
  private final @Nullable String acceptEncoding;
  private final HalfCloseWatch watch;
  private final Traffic.Inbound traffic;
  private final Object lock = new Object();
  // All guarded by the lock.
  private boolean headersSent;
  private boolean waitsForRoom;
  private int unsent;
  private boolean over;

  RelayCall(
      ServerCall<Message, Message> caller,
      ClientCall<Message, Message> function,
      Metadata headers,
      Traffic.Inbound traffic,
      Clock clock,
      long halfCloseTimeoutNanos) {
    this.caller = caller;
    this.function = function;
    this.traffic = traffic;
    this.acceptEncoding = Headers.acceptEncoding(headers);
    this.watch = new HalfCloseWatch(clock, halfCloseTimeoutNanos, this::end);
  }

  /**
   * Starts the function's call, and asks the caller for its first message. Where that fails, as for
   * want of memory, nobody hears of the caller's end, so the function's call ends here.
   */
  void start(Metadata headers) {
    traffic.listen(watch::heard, this::end);
    try {
      synchronized (lock) {
        function.start(new Replies(), headers);
        function.request(1);
        caller.request(1);
      }
      watch.start();
    } catch (RuntimeException | Error e) {
      function.cancel("the call could not be started", e);
      throw e;
    }
  }

  @Override
  public void onMessage(Message message) {
    synchronized (lock) {
      if (!over) {
        function.sendMessage(message);
        caller.request(1);
      }
    }
  }

  @Override
  public void onHalfClose() {
    watch.stop();
    synchronized (lock) {
      if (!over) {
        function.halfClose();
      }
    }
  }

  @Override
  public void onReady() {
    synchronized (lock) {
      if (waitsForRoom && !over) {
        waitsForRoom = false;
        readOn();
      }
    }
  }

  @Override
  public void onCancel() {
    watch.stop();
    synchronized (lock) {
      over = true;
      function.cancel("the caller has gone", null);
    }
  }

  @Override
  public void onComplete() {
    watch.stop();
  }

  /** Ends the call on both sides. */
  private void end(Status status) {
    synchronized (lock) {
      close(status, new Metadata());
      function.cancel(status.getDescription(), null);
    }
  }

  private void readOn() {
    traffic.sent(unsent);
    unsent = 0;
    function.request(1);
  }

  private void close(Status status, Metadata trailers) {
    if (!over) {
      over = true;
      caller.close(status, trailers);
    }
  }

  /** What the function answers. */
  private final class Replies extends ClientCall.Listener<Message> {

    @Override
    public void onHeaders(Metadata headers) {
      synchronized (lock) {
        if (over) {
          return;
        }
        String encoding = Headers.encoding(headers);
        if (!Headers.accepts(acceptEncoding, encoding)) {
          end(notAccepted(encoding));
          return;
        }
        caller.setCompression(encoding);
        caller.sendHeaders(Headers.forCaller(headers));
        headersSent = true;
      }
    }

    @Override
    public void onMessage(Message message) {
      synchronized (lock) {
        if (over) {
          return;
        }
        if (!headersSent) {
          caller.sendHeaders(new Metadata());
          headersSent = true;
        }
        unsent = message.size();
        caller.setMessageCompression(message.compressed());
        caller.sendMessage(message);
        if (caller.isReady()) {
          readOn();
        } else {
          waitsForRoom = true;
        }
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      watch.stop();
      synchronized (lock) {
        close(status, Headers.forCaller(trailers));
      }
    }

    private Status notAccepted(String encoding) {
      return Status.INTERNAL.withDescription(
          "protocol error: the function answers in grpc-encoding "
              + encoding
              + " (expected: one of "
              + (acceptEncoding == null ? Headers.IDENTITY : acceptEncoding)
              + ", which the caller accepts)");
    }
  }
}
