package io.lambdagrpc.bridge.internal.reflection;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.lambdagrpc.bridge.internal.relay.Message;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.util.function.Consumer;

/**
 * One open stream. The next request is read when the one before is answered and its caller has room
 * for more, so that answers keep the order and do not pile up; while none comes, nobody is asked.
 * UNIMPLEMENTED ends it, upon which clients try the other version of the service.
 */
final class ReflectionStream extends ServerCall.Listener<Message> {

  private final ServerCall<Message, Message> caller;
  private final Metadata headers;
  private final ReflectionSource source;
  private final Traffic.Inbound inbound;
  private final Consumer<ReflectionStream> whenOver;
  private final Object lock = new Object();
  // All guarded by the lock.
  private boolean headersSent;
  private boolean asking;
  private boolean waitsForRoom;
  private boolean halfClosed;
  private boolean over;
  private Runnable takeBack = () -> {};

  ReflectionStream(
      ServerCall<Message, Message> caller,
      Metadata headers,
      ReflectionSource source,
      Traffic.Inbound inbound,
      Consumer<ReflectionStream> whenOver) {
    this.caller = caller;
    this.headers = headers;
    this.source = source;
    this.inbound = inbound;
    this.whenOver = whenOver;
  }

  void start() {
    inbound.listen(() -> {}, this::end);
    caller.request(1);
  }

  @Override
  public void onMessage(Message request) {
    synchronized (lock) {
      if (!over) {
        asking = true;
        takeBack = source.ask(caller, headers, request, new Answer());
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

  private void readOn() {
    inbound.release();
    caller.request(1);
  }

  @Override
  public void onHalfClose() {
    synchronized (lock) {
      halfClosed = true;
      if (!asking) {
        close(Status.OK, new Metadata());
      }
    }
  }

  @Override
  public void onCancel() {
    synchronized (lock) {
      over = true;
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
      caller.close(status, trailers);
    }
  }

  /** What one request is answered. */
  private final class Answer implements ReflectionSource.Listener {

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
        if (!status.isOk() || halfClosed) {
          close(status, trailers);
        } else if (caller.isReady()) {
          readOn();
        } else {
          waitsForRoom = true;
        }
      }
    }
  }
}
