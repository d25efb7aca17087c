package io.lambdagrpc.internal.call;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.internal.web.HeaderMetadata;
import io.lambdagrpc.internal.web.WebResponse;
import io.lambdagrpc.internal.web.WebResponse.Frame;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs one call: delivers its events one after the other on the call's executor, in the order that
 * {@link io.grpc.ServerCall.Listener} promises, while the thread of the invocation waits for the
 * end or the deadline. All of the user's code that a call needs runs in {@link #deliver}, the only
 * place that catches everything; {@link CallSteps} knows what each event takes.
 *
 * <p>The monitor guards the reply and the order of events; no code of the user's runs under it, so
 * that a service that hangs cannot keep the deadline from being met. (All that shares this monitor
 * stands in this one file, over 300 lines; how a streamed reply leaves stands in {@link
 * StreamedOutput}.)
 */
final class CallRunner implements Runnable {

  // The events, in the order of a call's life. No enum: it would be two classes more to load.
  private static final int NONE = 0;
  private static final int OPEN = 1;
  private static final int LOOKUP = 2;
  private static final int START = 3;
  private static final int READY = 4;
  private static final int MESSAGE = 5;
  private static final int HALF_CLOSE = 6;
  private static final int COMPLETE = 7;
  private static final int CANCEL = 8;
  private static final int EXPIRE = 9;

  /** How long a call past its deadline gets for its {@code onCancel}, out of the margin. */
  private static final long CANCEL_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Invocation invocation;
  private final CallRequest request;
  private final WebResponse response;
  private final @Nullable StreamedOutput output;
  private final CallServer server;
  private final Thread invoker = Thread.currentThread();
  private final @Nullable ClassLoader classLoader = invoker.getContextClassLoader();

  private final CallSteps steps;
  private volatile Executor executor;
  private volatile boolean finished;

  // Guarded by this.
  private int next = OPEN;
  private int end = NONE;
  private Status endStatus = Status.OK;
  private int demand;
  private boolean ready;
  private boolean running;
  private boolean replied;
  private boolean returned;
  private boolean overdue;
  private boolean idleInTime;
  private boolean unanswered;
  private @Nullable Throwable unlogged;

  /**
   * Makes the runner of one call, on the thread of its invocation.
   *
   * @param output where the reply leaves as it comes; null where it is to be whole first
   */
  CallRunner(
      CallServer server,
      Invocation invocation,
      CallRequest request,
      WebResponse response,
      @Nullable StreamedOutput output) {
    this.output = output;
    this.server = server;
    this.invocation = invocation;
    this.request = request;
    this.response = response;
    this.steps = new CallSteps(server, this, invocation, request);
    this.executor = server.settings().executor();
  }

  /**
   * Runs the call to its end, or to its deadline. The reply is complete when this returns, whatever
   * the service still does.
   *
   * @throws VirtualMachineError if the call cannot begin
   */
  void runToEnd() {
    server.begin(invocation);
    try {
      runToDeadline();
    } finally {
      server.end();
    }
    logFailure();
  }

  private void runToDeadline() {
    schedule();
    try {
      if (!awaitFinish(request.deadline().remainingNanos())) {
        expire();
        server.timer().execute(steps::expireContext);
        if (!awaitFinish(CANCEL_GRACE_NANOS)) {
          leave("past its deadline");
        }
      }
    } catch (InterruptedException e) {
      abort(Status.CANCELLED.withDescription("the invocation was interrupted"));
      cancelContext();
      leave("after an interrupt");
    }
    if (output != null) {
      drain(output);
    }
  }

  /**
   * Writes what is to leave, on the thread of the invocation and without the monitor, which a peer
   * that reads slowly must not hold. Whatever goes wrong ends the call.
   */
  private void drain(StreamedOutput streamed) {
    while (!streamed.hasFailed() && streamed.takeFlush()) {
      byte[] frames;
      boolean last;
      synchronized (this) {
        frames = response.takeBody();
        last = replied;
      }
      try {
        streamed.write(response.headerFields(), frames, last);
      } catch (IOException | RuntimeException | Error e) {
        streamed.fail(e);
        abort(Status.CANCELLED.withDescription("the reply could not be written"));
        cancelContext();
        return;
      }
      if (streamed.madeRoom(frames.length)) {
        askForMore();
      }
    }
  }

  /** What listens to the Context is the user's code, which must not hold up the reply. */
  private void cancelContext() {
    server.timer().execute(() -> steps.cancelContext(Status.CANCELLED.asRuntimeException()));
  }

  private void askForMore() {
    synchronized (this) {
      ready = true;
    }
    schedule();
  }

  private boolean awaitFinish(long nanos) throws InterruptedException {
    return (output == null || output.hasFailed()) ? awaitEnd(nanos) : streamToEnd(output, nanos);
  }

  private boolean streamToEnd(StreamedOutput streamed, long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; !finished && left > 0; left = deadline - System.nanoTime()) {
      streamed.awaitFlush(left);
      drain(streamed);
      if (streamed.hasFailed()) {
        return false;
      }
    }
    return finished;
  }

  private boolean awaitEnd(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; !finished && left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return finished;
  }

  /** Gives up on a service that does not return: its thread is lost to it. */
  private void leave(String since) {
    int calls;
    synchronized (this) {
      if (!running || finished) {
        return;
      }
      overdue = true;
      calls = server.overdueCalls().add(request.fullMethodName());
    }
    invocation.logError(
        invocation.requestId()
            + " "
            + request.fullMethodName()
            + " still runs "
            + since
            + "; calls like it in this environment: "
            + calls);
  }

  private void schedule() {
    synchronized (this) {
      if (running || finished) {
        return;
      }
      running = true;
    }
    submit();
  }

  private void submit() {
    try {
      executor.execute(this);
    } catch (RejectedExecutionException e) {
      abort(
          Status.RESOURCE_EXHAUSTED.withDescription(
              executor instanceof CallExecutor
                  ? "no thread left for this call: "
                      + server.overdueCalls().count()
                      + " calls run past their deadline"
                  : "the function's own executor takes no call"));
      cancelElsewhere();
    } catch (RuntimeException | Error e) {
      // No thread could be made, say: an Error that left the handler would end the process.
      fail(e, true);
      cancelElsewhere();
    }
  }

  /** Ends a call whose executor takes no more of its events. */
  private void cancelElsewhere() {
    try {
      server.timer().execute(() -> deliverInContext(CANCEL));
    } catch (RuntimeException | Error e) {
      finish();
    }
  }

  @Override
  public void run() {
    Thread thread = Thread.currentThread();
    ClassLoader previous = thread.getContextClassLoader();
    thread.setContextClassLoader(classLoader);
    String outerTrace = invocation.attachTrace();
    try {
      for (int event = nextEvent(); event != NONE; event = nextEvent()) {
        Executor before = executor;
        deliverInContext(event);
        if (executor != before) {
          submit();
          return;
        }
      }
    } finally {
      invocation.detachTrace(outerTrace);
      thread.setContextClassLoader(previous);
    }
  }

  /**
   * Delivers an event in a scope of its own, as grpc-java does: whatever the user's code left
   * attached, the next event has the call's Context, and the thread its own. A storage may keep the
   * scope in what {@code attach()} returns, so it is that which {@code detach} gets.
   */
  private void deliverInContext(int event) {
    Context context = steps.context();
    Context outer = context.attach();
    try {
      deliver(event);
    } finally {
      context.detach(outer);
    }
  }

  private synchronized int nextEvent() {
    if (finished) {
      running = false;
      return NONE;
    }
    if (end != NONE) {
      return end;
    }
    if (next < MESSAGE) {
      return next++;
    }
    if (ready) {
      ready = false;
      return READY;
    }
    if (request.messages().hasNext()) {
      if (demand > 0) {
        demand--;
        return MESSAGE;
      }
    } else if (next == MESSAGE) {
      next = HALF_CLOSE;
      return HALF_CLOSE;
    }
    running = false;
    // What returns at its deadline does so because of it, and has forgotten nothing.
    idleInTime = !request.deadline().hasPassed();
    return NONE;
  }

  /** The one place that catches everything: whatever the user's code throws ends its call only. */
  @SuppressWarnings("CatchingUnchecked")
  private void deliver(int event) {
    try {
      switch (event) {
        case OPEN -> steps.open();
        case LOOKUP -> executor = steps.lookUp(executor);
        case START -> steps.start();
        case READY -> steps.ready();
        case MESSAGE -> steps.message();
        case HALF_CLOSE -> steps.halfClose();
        case COMPLETE -> steps.complete(endStatus());
        default -> steps.cancel(endStatus());
      }
    } catch (Throwable t) {
      boolean isStart = event == LOOKUP || event == START;
      fail(
          t,
          isStart ? Failure.ofStart(t, invocation) : Failure.of(t, invocation),
          new Metadata(),
          false);
    } finally {
      if (event >= COMPLETE) {
        finish();
      }
    }
  }

  private synchronized Status endStatus() {
    return endStatus;
  }

  private void finish() {
    synchronized (this) {
      finished = true;
      if (overdue) {
        server.overdueCalls().remove(request.fullMethodName());
      }
    }
    if (output != null) {
      output.flush();
    }
    LockSupport.unpark(invoker);
  }

  void request(int numMessages) {
    synchronized (this) {
      demand = numMessages > Integer.MAX_VALUE - demand ? Integer.MAX_VALUE : demand + numMessages;
    }
    schedule();
  }

  void sendHeaders(Metadata headers, @Nullable String encoding) {
    List<String> fields = HeaderMetadata.encode(headers);
    Status refusal;
    synchronized (this) {
      if (replied) {
        return;
      }
      refusal = response.addHeaders(fields);
      if (encoding != null) {
        response.addHeader("grpc-encoding", encoding);
      }
    }
    if (refusal != null) {
      abort(refusal);
    }
  }

  void sendMessage(Frame message) {
    if (output != null && !output.awaitRoom(message.size(), request.deadline())) {
      abort(request.deadline().exceeded());
      steps.expireContext();
      return;
    }
    Status refusal;
    synchronized (this) {
      if (replied) {
        return;
      }
      refusal = response.addMessage(message);
    }
    if (refusal == null) {
      steps.messageSent(message);
      return;
    }
    abort(refusal);
    // While a service sends and sends, its Context is all that it may look at.
    steps.cancelContext(Status.CANCELLED.asRuntimeException());
  }

  /** Lets go what has been sent so far, where the reply is streamed. */
  void flush() {
    if (output == null) {
      return;
    }
    output.flush();
    if (output.isWriter()) {
      drain(output);
    }
  }

  /** Ends the call as the service asks. What it does after the call has ended is ignored. */
  void close(Status status, Metadata trailers) {
    // A service may end its call because its Context was cancelled, at the deadline.
    boolean late = status.getCode() == Status.Code.CANCELLED && request.deadline().hasPassed();
    try {
      reply(late ? request.deadline().exceeded() : status, trailers, COMPLETE);
    } catch (RuntimeException | Error e) {
      // The marshaller of a trailer is the user's code.
      fail(e, false);
    }
  }

  /**
   * Ends the call against the service's will.
   *
   * @return false where the call had ended before
   */
  boolean abort(Status status) {
    return reply(status, new Metadata(), CANCEL);
  }

  /** Ends the call at its deadline. */
  void expire() {
    reply(request.deadline().exceeded(), new Metadata(), EXPIRE);
  }

  /** Ends the call because its service does what no client can be told, and tells the log what. */
  void abort(Status status, String mistake) {
    if (abort(status)) {
      keepForLog(new IllegalStateException(mistake));
    }
  }

  /**
   * Ends the call because of a throwable, which keeps the status that it carries, if any.
   *
   * @param aborts whether the service has yet to learn that the call has ended
   * @return false where the call had ended before
   */
  boolean fail(Throwable failure, boolean aborts) {
    return fail(failure, new Metadata(), aborts);
  }

  /** Ends the call as {@link #fail} does, with trailers beside those of the throwable. */
  boolean fail(Throwable failure, Metadata moreTrailers, boolean aborts) {
    return fail(failure, Failure.of(failure, invocation), moreTrailers, aborts);
  }

  private boolean fail(Throwable failure, Failure mapped, Metadata moreTrailers, boolean aborts) {
    if (mapped.isUnexpected()) {
      keepForLog(failure);
    }
    int event = aborts ? CANCEL : COMPLETE;
    Metadata trailers = new Metadata();
    trailers.merge(moreTrailers);
    trailers.merge(mapped.trailers());
    try {
      return reply(mapped.status(), trailers, event);
    } catch (RuntimeException | Error e) {
      // The marshaller of a trailer is the user's code.
      keepForLog(e);
      return reply(invocation.statusOf(e, new Metadata()), new Metadata(), event);
    }
  }

  private boolean reply(Status status, Metadata trailers, int event) {
    Frame frame = WebResponse.encodeTrailers(status, trailers);
    synchronized (this) {
      if (replied) {
        return false;
      }
      replied = true;
      // Where a peer does not read, no answer can come.
      boolean flows = output == null || output.isReady();
      unanswered = event == EXPIRE && !running && idleInTime && flows;
      Status refusal = response.addTrailers(frame);
      endStatus = refusal == null ? status : refusal;
      end = refusal == null ? event : CANCEL;
    }
    if (output != null) {
      output.close();
    }
    schedule();
    return true;
  }

  private void keepForLog(Throwable failure) {
    synchronized (this) {
      if (!returned && unlogged == null) {
        unlogged = failure;
        return;
      }
    }
    log(failure);
  }

  /** Logs on the invocation's own thread: the managed runtime knows the request by its thread. */
  private void logFailure() {
    Throwable failure;
    boolean forgotten;
    synchronized (this) {
      returned = true;
      failure = unlogged;
      forgotten = unanswered && !overdue;
    }
    if (failure != null) {
      log(failure);
    } else if (forgotten) {
      invocation.logError(
          invocation.requestId()
              + " "
              + request.fullMethodName()
              + " was not answered before its deadline, although its method has returned"
              + " (expected: onCompleted or onError, on whichever thread)");
    }
  }

  private void log(Throwable failure) {
    invocation.logFailure(
        invocation.requestId() + " " + request.fullMethodName() + " failed: ", failure);
  }

  /** Tells whether the call has ended for its client. */
  synchronized boolean hasReplied() {
    return replied;
  }

  /** Tells whether a message that is sent now would not have to wait. */
  boolean isReady() {
    return !hasReplied() && (output == null || output.isReady());
  }

  synchronized boolean isAborted() {
    return end >= CANCEL;
  }
}
