package io.lambdagrpc.client;

import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange and the listener that hears of it. All that the reply brings runs as tasks of
 * the call's serial executor and in the call's {@link Context}, and only there the fields without
 * {@code volatile} are touched. {@link #abort} alone acts from any thread at once, so that a
 * listener that blocks cannot keep the connection.
 *
 * <p>Bytes are asked of the HTTP client only while no message waits for {@link #request}: a slow
 * reader holds back the server, and memory holds one message and one piece of the body. (Over 300
 * lines: what its events share may be touched in no other class.)
 */
final class Exchange<RespT> implements Flow.Subscriber<List<ByteBuffer>> {

  /** Who sees to it that the listener hears of an abort. */
  private enum Goodbye {
    /** Whoever aborts, again if need be. */
    DUE,
    /** The thread that aborts, which is handing that to the executor. */
    QUEUED,
    /** The executor alone, which has it. */
    HANDED_OVER
  }

  /** What a task does with what has come; its failure ends the call. */
  private interface Step {
    void run(ReplyDecoder reading) throws StatusException;
  }

  private static final System.Logger LOGGER = System.getLogger(Exchange.class.getName());

  /** Stands in {@link #aborted} where the reply's own end was sooner than any abort. */
  private static final Status ENDED = Status.OK.withDescription("ended by its reply");

  private final MethodDescriptor<?, RespT> method;
  private final ClientCall.Listener<RespT> listener;
  private final Tracers tracers;
  private final @Nullable CallDeadline deadline;
  private final Context context;
  private final SerialExecutor executor;
  private final Executor transportExecutor;
  private final ReplyHandler handler = new ReplyHandler(this::onHead, this);
  private final CompletableFuture<@Nullable Void> replied = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> handedOver = new CompletableFuture<>();
  private final AtomicReference<@Nullable Status> aborted = new AtomicReference<>();
  private final AtomicReference<Goodbye> goodbye = new AtomicReference<>(Goodbye.DUE);
  private volatile @Nullable CompletableFuture<?> head;
  private volatile Flow.@Nullable Subscription body;
  // Both null once they have been let go; see letGo.
  private volatile @Nullable ReplyDecoder decoder;
  private volatile @Nullable Payload next;
  private long demand;
  private int messagesRead;
  private int bytesTold;
  private boolean pulling;
  private boolean ended;
  private boolean told;
  private @Nullable Throwable cut;

  /**
   * Makes the exchange of one call.
   *
   * @param transportExecutor where the HTTP client is asked for bytes, and a timer drops the
   *     connection: either may keep a thread
   */
  Exchange(
      MethodDescriptor<?, RespT> method,
      ClientCall.Listener<RespT> listener,
      ReplyDecoder decoder,
      Tracers tracers,
      @Nullable CallDeadline deadline,
      Context context,
      Executor executor,
      Executor transportExecutor) {
    this.method = method;
    this.listener = listener;
    this.decoder = decoder;
    this.tracers = tracers;
    this.deadline = deadline;
    this.context = context;
    this.executor = new SerialExecutor(executor);
    this.transportExecutor = transportExecutor;
  }

  /** Runs an action when the server has done its part: its reply is whole, or will not be. */
  void whenReplied(Runnable action) {
    CompletableFuture<?> unused = replied.thenRun(action);
  }

  /**
   * Runs an action when the call ends, before its listener's {@code onClose}; at once if that is
   * past. It does not wait for the call's executor, which may never run a task again.
   */
  void whenClosing(Runnable action) {
    CompletableFuture<?> unused = closing.thenRun(action);
  }

  /**
   * Runs an action once the call needs no abort any more, since its executor has the task that
   * tells its listener of the end; and before the listener hears of that.
   */
  void whenHandedOver(Runnable action) {
    CompletableFuture<?> unused = handedOver.thenRun(action);
  }

  void onReady() {
    run("Failed to call onReady.", reading -> listener.onReady());
  }

  void request(int messages) {
    run(
        "Failed to read message.",
        reading -> {
          demand += messages;
          deliver(reading);
        });
  }

  /** Sends the request with a handler of its reply. */
  void send(Function<HttpResponse.BodyHandler<?>, CompletableFuture<?>> http) {
    tracers.each(ClientStreamTracer::outboundHeaders);
    whenClosing(handler::forgetCall);
    CompletableFuture<?> sent = http.apply(handler);
    head = sent;
    CompletableFuture<?> connection = ConnectionFailure.connectionOf(sent);
    CompletableFuture<?> unused =
        sent.whenComplete(
            (reply, failure) -> {
              if (failure == null && handler.wasAsked()) {
                return;
              }
              try {
                endReply(
                    failure == null
                        ? ConnectionFailure.ofProxy()
                        : ConnectionFailure.unwrap(failure));
              } finally {
                connection.cancel(true);
              }
            });
    if (isAborted()) {
      hangUp();
    }
  }

  /**
   * Ends the call with {@code status}, unless it has ended, and drops the connection. What throws
   * an Error, as all may where the heap is full, may be tried again: the first status stands.
   */
  void abort(Status status) {
    letGo();
    Status first = aborted.compareAndExchange(null, status);
    if (ENDED.equals(first)) {
      return;
    }
    if (goodbye.get() == Goodbye.DUE) {
      hangUp();
    }
    sayGoodbye(first == null ? status : first);
  }

  /**
   * As {@link #abort}, by a timer that calls share: the connection is dropped on another thread,
   * since the JDK's client waits for its TLS engine, which has much to do where a server wants it.
   * A call that is not over when the timer tries again does not wait for that.
   */
  void expire(Status status) {
    letGo();
    Status first = aborted.compareAndExchange(null, status);
    if (ENDED.equals(first)) {
      return;
    }
    Status last = first == null ? status : first;
    try {
      transportExecutor.execute(
          () -> {
            hangUp();
            sayGoodbye(last);
          });
    } catch (RuntimeException | Error e) { // no memory for a thread
      abort(last);
    }
    if (first != null) {
      sayGoodbye(last);
    }
  }

  private void hangUp() {
    CompletableFuture<?> sent = head;
    if (sent != null) {
      handler.cancel(sent);
    }
  }

  /** Gives back what the call holds, and then lets the executor tell the listener. */
  private void sayGoodbye(Status status) {
    if (!goodbye.compareAndSet(Goodbye.DUE, Goodbye.QUEUED)) {
      return;
    }
    try {
      Outcome last = explain(Outcome.of(status), false);
      Runnable tellListener = tellListener(last);
      Runnable close = context.wrap(() -> tellOnce(tellListener));
      release(tellTracers(last.status()));
      executor.execute(() -> closeAborted(close));
    } catch (RuntimeException | Error e) {
      goodbye.set(Goodbye.DUE);
      throw e;
    }
    if (goodbye.compareAndSet(Goodbye.QUEUED, Goodbye.HANDED_OVER)) {
      handedOver.complete(null);
    }
  }

  private void closeAborted(Runnable close) {
    boolean closed = false;
    try {
      close.run();
      closed = true;
    } finally {
      if (!closed && !goodbye.compareAndSet(Goodbye.QUEUED, Goodbye.DUE)) {
        FullHeap.awaitRoomFor(close); // nobody else tries again
      }
    }
  }

  /**
   * Drops what has come of a call that is about to be aborted. To abort takes memory, and the bytes
   * of many calls may have filled the heap: this takes none.
   */
  void letGo() {
    decoder = null;
    next = null;
  }

  /** The head of the reply has come. */
  void onHead(HttpResponse.ResponseInfo reply) {
    run(
        "Failed to read headers",
        reading -> {
          reading.head(reply.statusCode(), reply.headers());
          boolean unused = tellHeaders(reading);
        });
  }

  /**
   * Tells the listener on another thread: newer JDKs hold a lock here, which {@link #abort} needs,
   * and whoever aborts may hold one that the listener needs.
   */
  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    body = subscription;
    if (isAborted()) {
      subscription.cancel();
      return;
    }
    runElsewhere(() -> run("Failed to read message.", this::deliver));
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    run(
        "Failed to read message.",
        reading -> {
          pulling = false;
          for (ByteBuffer piece : bytes) {
            reading.add(piece);
          }
          deliver(reading);
        });
  }

  @Override
  public void onError(Throwable failure) {
    body = null;
    endReply(failure);
  }

  @Override
  public void onComplete() {
    body = null;
    endReply(null);
  }

  /** Nothing more comes of the reply, which is whole where there is no failure. */
  private void endReply(@Nullable Throwable failure) {
    run(
        "Failed to read message.",
        reading -> {
          ended = true;
          cut = failure;
          deliver(reading);
        });
    replied.complete(null);
  }

  private void deliver(ReplyDecoder reading) throws StatusException {
    while (aborted.get() == null) {
      Payload message = next;
      if (message == null) {
        message = reading.nextMessage();
        next = message;
        tellBytes(message, reading);
        if (tellHeaders(reading)) {
          continue;
        }
      }
      if (message == null) {
        readOn(reading);
        return;
      }
      if (demand == 0) {
        return;
      }
      demand--;
      next = null;
      tracers.messageRead(messagesRead++, message);
      listener.onMessage(method.parseResponse(stream(message)));
    }
  }

  private InputStream stream(Payload message) {
    return message.size() > LargeMessage.MIN_LENGTH
            && method.getResponseMarshaller() instanceof PrototypeMarshaller
        ? new LargeMessage(message.stream(), this::isOver)
        : message.stream();
  }

  private void tellBytes(@Nullable Payload message, ReplyDecoder reading) {
    int come = message == null ? reading.bytesOfNextMessage() : message.wireSize();
    if (come > bytesTold) {
      tracers.bytesRead(come - bytesTold);
    }
    bytesTold = message == null ? come : 0;
  }

  private boolean tellHeaders(ReplyDecoder reading) {
    Metadata headers = reading.takeHeaders();
    if (headers == null) {
      return false;
    }
    tracers.each(tracer -> tracer.inboundHeaders(headers));
    listener.onHeaders(headers);
    return true;
  }

  private void readOn(ReplyDecoder reading) throws StatusException {
    Flow.Subscription subscription = body;
    if (ended) {
      Outcome outcome = reading.end(cut);
      tracers.each(tracer -> tracer.inboundTrailers(outcome.trailers()));
      close(explain(outcome, true));
    } else if (!pulling && subscription != null) {
      pulling = true;
      // The JDK's client reads on this thread what has come, and a chunk whose length is no int
      // keeps it there for ever.
      runElsewhere(() -> subscription.request(1));
    }
  }

  /** Runs a step of reading on a thread that nobody waits for. */
  private void runElsewhere(Runnable step) {
    transportExecutor.execute(
        () -> {
          try {
            step.run();
          } catch (RuntimeException | Error e) {
            fail("Failed to read message.", e);
          }
        });
  }

  private void run(String failure, Step step) {
    if (isOver()) {
      return;
    }
    // Made whole here, where the caller hears that there is no memory for it: a task tells nobody.
    executor.execute(context.wrap(() -> runNow(failure, step)));
  }

  // Listener, marshaller, tracers and codecs are foreign code: whatever they throw ends this call.
  private void runNow(String failure, Step step) {
    ReplyDecoder reading = decoder;
    if (reading == null || isOver()) {
      return;
    }
    try {
      step.run(reading);
    } catch (StatusException e) {
      abort(e.getStatus());
    } catch (Throwable e) {
      fail(failure, e);
    }
  }

  private void fail(String failure, Throwable cause) {
    letGo(); // to make the status takes memory
    abort(Status.CANCELLED.withDescription(failure).withCause(cause));
  }

  /** Whether the call has ended, or is about to. */
  boolean isOver() {
    return aborted.get() != null;
  }

  private boolean isAborted() {
    Status status = aborted.get();
    return status != null && !ENDED.equals(status);
  }

  /** Gives back what the call holds. */
  private void release(Runnable tellTracers) {
    replied.complete(null);
    if (closing.complete(null)) { // runs what others have registered, which may fail
      logFailure(tellTracers);
    }
  }

  private Runnable tellTracers(Status status) {
    return () -> tracers.each(tracer -> tracer.streamClosed(status));
  }

  private Outcome explain(Outcome outcome, boolean ofPeer) {
    return deadline == null ? outcome : deadline.explain(outcome, ofPeer);
  }

  /** Ends the call as its reply says, unless it has been aborted. */
  private void close(Outcome last) {
    // Nothing may fail for want of memory from here on, or the listener would never hear of it.
    Runnable tellTracers = tellTracers(last.status());
    Runnable tellListener = tellListener(last);
    if (!aborted.compareAndSet(null, ENDED)) {
      return;
    }
    try {
      release(tellTracers);
    } finally {
      tellOnce(tellListener);
    }
  }

  private Runnable tellListener(Outcome last) {
    return () -> listener.onClose(last.status(), last.trailers());
  }

  private void tellOnce(Runnable tellListener) {
    if (!told) {
      told = true;
      try {
        handedOver.complete(null);
      } finally {
        logFailure(tellListener);
      }
    }
  }

  private void logFailure(Runnable goodbye) {
    try {
      goodbye.run();
    } catch (RuntimeException | Error e) {
      LOGGER.log(System.Logger.Level.WARNING, "closing " + method.getFullMethodName(), e);
    }
  }
}
