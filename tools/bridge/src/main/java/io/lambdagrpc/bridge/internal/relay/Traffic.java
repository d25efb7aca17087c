package io.lambdagrpc.bridge.internal.relay;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls, and the bytes of requests that are held until their calls end: of each call, and of
 * all together. A call that exceeds either limit is refused while its bytes come, and not when its
 * message is whole.
 */
public final class Traffic extends ServerStreamTracer.Factory {

  /** Ends a call that takes too much. */
  public interface Refusal {
    /** Ends the call. */
    void refuse(Status status);
  }

  private static final Context.Key<Inbound> INBOUND = Context.key("lambda-grpc-bridge-inbound");

  /** A message costs its frame's header, too. */
  private static final int FRAME_HEADER = 5;

  private final long maxRequestBytes;
  private final long maxHeldBytes;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong inFlight = new AtomicLong();
  private final AtomicLong held = new AtomicLong();

  /**
   * Counts from none.
   *
   * @param maxRequestBytes of one call, all its messages together
   * @param maxHeldBytes of all calls
   */
  public Traffic(long maxRequestBytes, long maxHeldBytes) {
    this.maxRequestBytes = maxRequestBytes;
    this.maxHeldBytes = maxHeldBytes;
  }

  /** Returns how many calls there have been. */
  public long calls() {
    return calls.get();
  }

  /** Returns how many calls have not ended. */
  public long inFlight() {
    return inFlight.get();
  }

  /** Returns how many bytes of requests are held. */
  public long heldBytes() {
    return held.get();
  }

  /** Returns what the caller of the current {@link Context}'s call sends. */
  public static Inbound ofCurrentCall() {
    return INBOUND.get();
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    calls.incrementAndGet();
    inFlight.incrementAndGet();
    return new Inbound();
  }

  /** The bytes of one call's requests. All but {@link #release} runs on the connection's thread. */
  public final class Inbound extends ServerStreamTracer {

    private final AtomicLong bytes = new AtomicLong();
    private @Nullable Runnable heard;
    private @Nullable Refusal refusal;
    private boolean closed;

    private Inbound() {}

    /** Tells of bytes as they come, and of a limit that they exceed. */
    public void listen(Runnable heard, Refusal refusal) {
      this.heard = heard;
      this.refusal = refusal;
    }

    /** Forgets what has come so far: it is held no longer. */
    public void release() {
      held.addAndGet(-bytes.getAndSet(0));
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(INBOUND, this);
    }

    @Override
    public void inboundMessage(int sequence) {
      add(FRAME_HEADER);
    }

    @Override
    public void inboundWireSize(long size) {
      add(size);
    }

    private void add(long size) {
      if (closed) {
        return;
      }
      long ofCall = bytes.addAndGet(size);
      long ofAll = held.addAndGet(size);
      if (heard != null) {
        heard.run();
      }
      if (refusal == null) {
        return;
      }
      if (ofCall > maxRequestBytes) {
        refusal.refuse(tooLarge(ofCall, maxRequestBytes));
      } else if (ofAll > maxHeldBytes) {
        refusal.refuse(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "requests held: "
                    + ofAll
                    + " bytes (expected: at most "
                    + maxHeldBytes
                    + " of all calls together)"));
      }
    }

    @Override
    public void streamClosed(Status status) {
      closed = true;
      release();
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
