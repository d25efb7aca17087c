package io.lambdagrpc.bridge.internal.relay;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls, and the bytes that are held: of requests until their calls end, of replies until
 * their callers have room for the next message. A call that exceeds a limit is refused while its
 * bytes come, and not when its message is whole.
 */
public final class Traffic extends ServerStreamTracer.Factory {

  /** Ends a call that takes too much. */
  public interface Refusal {
    /** Ends the call. */
    void refuse(Status status);
  }

  private static final Context.Key<Inbound> INBOUND = Context.key("lambda-grpc-bridge-inbound");

  // Made before they are needed: to give back what a call held must not take memory.
  @SuppressWarnings("UnnecessaryLambda")
  private static final Runnable UNHEARD = () -> {};

  @SuppressWarnings("UnnecessaryLambda")
  private static final Refusal UNREFUSED = status -> {};

  /** A message costs its frame's header, too. */
  private static final int FRAME_HEADER = 5;

  private final long maxRequestBytes;
  private final long maxHeldBytes;
  private final long maxCalls;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong inFlight = new AtomicLong();
  private final AtomicLong heldRequests = new AtomicLong();
  private final AtomicLong heldReplies = new AtomicLong();

  /**
   * Counts from none.
   *
   * @param maxRequestBytes of one call, all its messages together
   * @param maxHeldBytes of the requests of all calls, and as many of their replies
   * @param maxCalls at the same time: each takes memory, also before it sends a byte
   */
  public Traffic(long maxRequestBytes, long maxHeldBytes, long maxCalls) {
    this.maxRequestBytes = maxRequestBytes;
    this.maxHeldBytes = maxHeldBytes;
    this.maxCalls = maxCalls;
  }

  /** Returns how many calls there have been. */
  public long calls() {
    return calls.get();
  }

  /** Returns how many calls have not ended. */
  public long inFlight() {
    return inFlight.get();
  }

  /** Returns how many bytes of requests and replies are held. */
  public long heldBytes() {
    return heldRequests.get() + heldReplies.get();
  }

  /** Returns what is held of the current {@link Context}'s call. */
  public static Inbound ofCurrentCall() {
    return INBOUND.get();
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    calls.incrementAndGet();
    return new Inbound();
  }

  /** The bytes of one call, whose two connections have threads of their own. */
  public final class Inbound extends ServerStreamTracer {

    private final Object lock = new Object();
    // All guarded by the lock.
    private long requestBytes;
    private long replyBytes;
    private boolean started;
    private int open = 1;
    private boolean ended;
    private Runnable heard = UNHEARD;
    private Refusal refusal = UNREFUSED;
    private @Nullable CancellableContext context;

    private Inbound() {}

    /**
     * Begins the call, and returns why it cannot be taken; null if it can. Not every stream gets
     * here, and of one that does not, as for a malformed timeout, nobody tells the end.
     */
    @Nullable Status start() {
      synchronized (lock) {
        if (ended) {
          return null;
        }
        started = true;
      }
      long now = inFlight.incrementAndGet();
      return now <= maxCalls
          ? null
          : Status.RESOURCE_EXHAUSTED.withDescription(
              "calls: " + now + " (expected: at most " + maxCalls + " at the same time)");
    }

    /** Tells of bytes as they come, and of a limit that they exceed. */
    public void listen(Runnable heard, Refusal refusal) {
      synchronized (lock) {
        this.heard = heard;
        this.refusal = refusal;
      }
    }

    /** Returns what a call of the function has to be made with, so that its reply is counted. */
    public CallOptions callOptions() {
      return CallOptions.DEFAULT.withStreamTracerFactory(
          new ClientStreamTracer.Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(
                ClientStreamTracer.StreamInfo info, Metadata headers) {
              enter();
              return new ClientStreamTracer() {
                @Override
                public void inboundWireSize(long bytes) {
                  addReply(bytes);
                }

                @Override
                public void streamClosed(Status status) {
                  leave();
                }
              };
            }
          });
    }

    /** Bytes of a reply are held no longer. */
    public void sent(long bytes) {
      synchronized (lock) {
        long sent = Math.min(bytes, replyBytes);
        replyBytes -= sent;
        heldReplies.addAndGet(-sent);
      }
    }

    /** A message of a request is held no longer. */
    public void answered(int size) {
      synchronized (lock) {
        long answered = Math.min(FRAME_HEADER + size, requestBytes);
        requestBytes -= answered;
        heldRequests.addAndGet(-answered);
      }
    }

    @Override
    public Context filterContext(Context context) {
      CancellableContext filtered = context.withValue(INBOUND, this).withCancellation();
      synchronized (lock) {
        this.context = filtered;
      }
      return filtered;
    }

    /**
     * Resets the stream, whatever waits to be sent on it. A call has nothing for that; but a server
     * of grpc-java does it to a call whose context's deadline is over.
     */
    void reset() {
      CancellableContext cancelled;
      synchronized (lock) {
        cancelled = context;
      }
      if (cancelled != null) {
        cancelled.cancel(new TimeoutException("the caller does not take its reply"));
      }
    }

    @Override
    public void inboundMessage(int sequence) {
      addRequest(FRAME_HEADER);
    }

    @Override
    public void inboundWireSize(long size) {
      addRequest(size);
    }

    private void addRequest(long size) {
      long ofCall;
      long ofAll;
      Runnable listener;
      Refusal refused;
      synchronized (lock) {
        if (ended) {
          return;
        }
        requestBytes += size;
        ofCall = requestBytes;
        ofAll = heldRequests.addAndGet(size);
        listener = heard;
        refused = refusal;
      }
      listener.run();
      if (ofCall > maxRequestBytes) {
        refused.refuse(tooLarge(ofCall, maxRequestBytes));
      } else {
        check("requests held: ", ofAll, refused);
      }
    }

    /**
     * Bytes of a reply have come, or will be made, which are held until its caller has room.
     *
     * @return whether there was room; if not, the call has been refused
     */
    public boolean addReply(long size) {
      long ofAll;
      Refusal refused;
      synchronized (lock) {
        if (ended) {
          return false;
        }
        replyBytes += size;
        ofAll = heldReplies.addAndGet(size);
        refused = refusal;
      }
      return check("replies held: ", ofAll, refused);
    }

    private boolean check(String what, long ofAll, Refusal refused) {
      if (ofAll > maxHeldBytes) {
        refused.refuse(
            Status.RESOURCE_EXHAUSTED.withDescription(
                what
                    + ofAll
                    + " bytes (expected: at most "
                    + maxHeldBytes
                    + " of all calls together)"));
        return false;
      }
      return true;
    }

    /** A call of the function has begun, or a task: it holds what the stream does not any more. */
    void enter() {
      synchronized (lock) {
        open++;
      }
    }

    @Override
    public void streamClosed(Status status) {
      leave();
    }

    /** The stream has closed, a call of the function or a task: after the last, all is free. */
    void leave() {
      synchronized (lock) {
        open--;
        if (open > 0 || ended) {
          return;
        }
        ended = true;
        heldRequests.addAndGet(-requestBytes);
        heldReplies.addAndGet(-replyBytes);
        // An answer that comes later finds nothing to give back once more.
        requestBytes = 0;
        replyBytes = 0;
        heard = UNHEARD;
        refusal = UNREFUSED;
        if (!started) {
          return;
        }
      }
      inFlight.decrementAndGet();
    }
  }

  private static Status tooLarge(long size, long limit) {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "request too large: "
            + size
            + " bytes so far (expected: at most "
            + limit
            + " in all messages of a call, which is what Lambda takes)");
  }
}
