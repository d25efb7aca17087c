package io.lambdagrpc.bridge.internal.reflection;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.lambdagrpc.bridge.internal.relay.Clock;
import io.lambdagrpc.bridge.internal.relay.Message;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * One open stream. The next request is asked when the one before is answered and its caller has
 * room for more, so that answers keep the order and do not pile up; while none comes, nobody is
 * asked. UNIMPLEMENTED ends it, upon which clients try the other version of the service.
 *
 * <p>Requests are read as they come, and wait here: what is not read waits in Netty, where nothing
 * counts it, and holds up all calls of its connection.
 */
final class ReflectionStream extends ServerCall.Listener<Message> {

  private static final int MAX_WAITING = 100;

  private final ServerCall<Message, Message> caller;
  private final Metadata headers;
  private final ReflectionSource source;
  private final Traffic.Inbound inbound;
  private final Clock clock;
  private final long idleTimeoutNanos;
  private final Consumer<ReflectionStream> whenOver;
  private final Object lock = new Object();
  // All guarded by the lock.
  private final Deque<Message> waiting = new ArrayDeque<>();
  private int unsent;
  private boolean headersSent;
  private boolean asking;
  private boolean waitsForRoom;
  private boolean halfClosed;
  private boolean over;
  private Runnable takeBack = () -> {};
  private Runnable notIdle = () -> {};

  ReflectionStream(
      ServerCall<Message, Message> caller,
      Metadata headers,
      ReflectionSource source,
      Traffic.Inbound inbound,
      Clock clock,
      long idleTimeoutNanos,
      Consumer<ReflectionStream> whenOver) {
    this.caller = caller;
    this.headers = headers;
    this.source = source;
    this.inbound = inbound;
    this.clock = clock;
    this.idleTimeoutNanos = idleTimeoutNanos;
    this.whenOver = whenOver;
  }

  void start() {
    inbound.listen(() -> {}, this::end);
    synchronized (lock) {
      idle();
    }
    caller.request(1);
  }

  /** It has a place among the calls that others may need. */
  private void idle() {
    if (idleTimeoutNanos > 0) {
      Status status =
          Status.UNAVAILABLE.withDescription(
              "no request for "
                  + Clock.seconds(idleTimeoutNanos)
                  + " (expected: a half-close after the last one)");
      notIdle = clock.schedule(() -> endIfIdle(status), idleTimeoutNanos);
    }
  }

  @Override
  public void onMessage(Message request) {
    synchronized (lock) {
      if (over) {
        return;
      }
      if (!asking && !waitsForRoom) {
        ask(request);
      } else if (waiting.size() < MAX_WAITING) {
        waiting.add(request.copy());
      } else {
        end(tooMany());
        return;
      }
      caller.request(1);
    }
  }

  private static Status tooMany() {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "requests: over "
            + MAX_WAITING
            + " wait (expected: at most as many before their answers are read)");
  }

  private void ask(Message request) {
    notIdle.run();
    asking = true;
    takeBack = source.ask(caller, headers, request, new Answer(request.size()));
  }

  @Override
  public void onReady() {
    synchronized (lock) {
      if (waitsForRoom && !over) {
        waitsForRoom = false;
        askNext();
      }
    }
  }

  private void askNext() {
    inbound.sent(unsent);
    unsent = 0;
    Message next = waiting.poll();
    if (next != null) {
      ask(next);
    } else if (halfClosed) {
      close(Status.OK, new Metadata());
    } else {
      idle();
    }
  }

  @Override
  public void onHalfClose() {
    synchronized (lock) {
      halfClosed = true;
      if (!asking && waiting.isEmpty()) {
        close(Status.OK, new Metadata());
      }
    }
  }

  @Override
  public void onCancel() {
    synchronized (lock) {
      over = true;
      notIdle.run();
      takeBack.run();
    }
    whenOver.accept(this);
  }

  @Override
  public void onComplete() {
    whenOver.accept(this);
  }

  /** Ends the stream, unless somebody is being asked. */
  void endIfIdle(Status status) {
    synchronized (lock) {
      if (!asking) {
        close(status, new Metadata());
      }
    }
  }

  private void end(Status status) {
    synchronized (lock) {
      close(status, new Metadata());
      takeBack.run();
    }
  }

  private void close(Status status, Metadata trailers) {
    if (!over) {
      over = true;
      notIdle.run();
      waiting.clear();
      caller.close(status, trailers);
    }
  }

  /** What one request is answered. */
  private final class Answer implements ReflectionSource.Listener {
    private final int requestSize;
    private boolean requestHeld = true;

    Answer(int requestSize) {
      this.requestSize = requestSize;
    }

    /** The caller may send the next request as soon as it has this answer. */
    private void releaseRequest() {
      if (requestHeld) {
        requestHeld = false;
        inbound.answered(requestSize);
      }
    }

    @Override
    public void onMessage(Message message) {
      synchronized (lock) {
        if (over) {
          return;
        }
        if (!headersSent) {
          headersSent = true;
          caller.sendHeaders(new Metadata());
        }
        releaseRequest();
        unsent = message.size();
        caller.sendMessage(message);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      synchronized (lock) {
        asking = false;
        if (over) {
          return;
        }
        releaseRequest();
        if (!status.isOk() || (halfClosed && waiting.isEmpty())) {
          close(status, trailers);
        } else if (caller.isReady()) {
          askNext();
        } else {
          waitsForRoom = true;
        }
      }
    }
  }
}
