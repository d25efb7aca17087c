package io.lambdagrpc.internal.call;

import io.grpc.Compressor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One call between its threads: what the service asks for and sends, on whichever thread, becomes
 * steps that are delivered on the call's executor, and parts of the reply that the thread of the
 * invocation writes.
 *
 * <p>The monitor guards the state and the exchange. No code of the user's runs under it, so that a
 * service that hangs cannot keep the deadline from being met.
 */
final class CallStream {

  private final Exchange exchange;
  private final ReplyWriter writer;
  private final CallScope scope;
  private final CallDeadline deadline;
  private final CallTimer timer;
  private final CallLog log;
  private final Runnable steps;

  private volatile Executor executor;
  private volatile boolean finished;

  // Guarded by this.
  private final CallState state;
  private boolean idleInTime;

  /**
   * Begins a call, on the thread of its invocation.
   *
   * @param steps delivers the steps that are due, see {@link #nextStep}
   * @param executor runs {@code steps}
   */
  CallStream(
      CallState state,
      Exchange exchange,
      ReplyWriter writer,
      CallScope scope,
      CallDeadline deadline,
      CallTimer timer,
      CallLog log,
      Runnable steps,
      Executor executor) {
    this.state = state;
    this.exchange = exchange;
    this.writer = writer;
    this.scope = scope;
    this.deadline = deadline;
    this.timer = timer;
    this.log = log;
    this.steps = steps;
    this.executor = executor;
  }

  /** Sees to it that the steps which are due are delivered. Any thread. */
  void schedule() {
    synchronized (this) {
      if (!state.beginDelivery()) {
        return;
      }
    }
    submit();
  }

  private void submit() {
    try {
      executor.execute(steps);
      return;
    } catch (RejectedExecutionException e) {
      abort(
          Status.RESOURCE_EXHAUSTED.withDescription(
              executor instanceof CallExecutor
                  ? "no thread left for this call: " + e.getMessage()
                  : "the function's own executor takes no call"));
    } catch (RuntimeException | Error e) {
      // No thread could be made, say: an Error that left the handler would end the process.
      fail(e, new Metadata(), CallState.CANCEL);
    }
    try {
      timer.executor().execute(steps);
    } catch (RuntimeException | Error e) {
      finish();
    }
  }

  /** Delivers all steps that follow on another executor. For the thread that delivers. */
  void moveTo(Executor chosen) {
    executor = chosen;
    submit();
  }

  /** Returns the executor that the steps are delivered on. */
  Executor executor() {
    return executor;
  }

  /** Returns the next step, see {@link CallState#nextStep}. For the thread that delivers. */
  synchronized int nextStep() {
    int step = state.nextStep();
    if (step == CallState.NOTHING) {
      // What returns at its deadline does so because of it, and has forgotten nothing.
      idleInTime = !deadline.hasPassed();
    }
    return step;
  }

  /** The last step has been delivered. */
  void finish() {
    synchronized (this) {
      state.finish();
    }
    finished = true;
    writer.wake();
  }

  boolean isFinished() {
    return finished;
  }

  synchronized boolean isDelivering() {
    return state.isDelivering();
  }

  /** The service asks for messages. Any thread, as all that follow for the service. */
  void request(int numMessages) {
    synchronized (this) {
      state.request(numMessages);
    }
    schedule();
  }

  /**
   * The service sends its headers.
   *
   * @param encoding the name of the one in which messages may be compressed, or null
   */
  void sendHeaders(Metadata headers, @Nullable String encoding) {
    synchronized (this) {
      if (!state.sendHeaders()) {
        return;
      }
    }
    List<String> fields = HeaderMetadata.encode(headers);
    Status refusal = null;
    synchronized (this) {
      if (!state.hasEnded()) {
        refusal = exchange.addHeaders(fields, encoding);
      }
    }
    if (refusal != null) {
      abort(refusal);
    }
  }

  /** The service begins to send a message; tells whether it is the first. */
  synchronized boolean beginMessage() {
    return state.sendMessage();
  }

  /** Makes a part of the reply out of a message. Runs the marshaller and the compressor. */
  Frame encode(InputStream message, @Nullable Compressor compressor) throws IOException {
    return exchange.encodeMessage(message, compressor);
  }

  /** Sends a message, after {@link #beginMessage}. Waits where the client is slower. */
  void sendMessage(Frame message) {
    if (!writer.awaitRoom(message.size(), deadline)) {
      expire();
      return;
    }
    Status refusal;
    synchronized (this) {
      if (state.hasEnded()) {
        return;
      }
      refusal = exchange.addMessage(message);
    }
    if (refusal == null) {
      scope.messageSent(message);
      return;
    }
    abort(refusal);
    // While a service sends and sends, its Context is all that it may look at.
    scope.cancel(Status.CANCELLED.asRuntimeException());
  }

  /** Lets go what has been sent so far, where the reply is streamed. */
  void flush() {
    writer.flush();
    if (writer.isWriter()) {
      drain();
    }
  }

  /** The service begins to end the call; tells whether it has sent a message. */
  synchronized boolean beginClose() {
    return state.close();
  }

  /** Ends the call as the service asks, after {@link #beginClose}. */
  void close(Status status, Metadata trailers) {
    // A service may end its call because its Context was cancelled, at the deadline.
    boolean late = status.getCode() == Status.Code.CANCELLED && deadline.hasPassed();
    try {
      end(late ? deadline.exceeded() : status, HeaderMetadata.encode(trailers), CallState.COMPLETE);
    } catch (RuntimeException | Error e) {
      fail(e, new Metadata(), CallState.COMPLETE);
    }
  }

  /**
   * Ends the call against the service's will. Any thread.
   *
   * @return false where it had ended before
   */
  boolean abort(Status status) {
    return end(status, List.of(), CallState.CANCEL);
  }

  /** Ends the call because its service does what no client can be told, and tells the log what. */
  void abort(Status status, String mistake) {
    if (abort(status)) {
      log.mistake(mistake);
    }
  }

  /** Ends the call whose deadline has passed. Any thread; the Context is not cancelled here. */
  void endAtDeadline() {
    boolean forgotten;
    synchronized (this) {
      // Where a peer does not read, no answer can come.
      forgotten =
          !state.hasEnded() && !state.isDelivering() && idleInTime && writer.isReady();
    }
    if (abort(deadline.exceeded()) && forgotten) {
      log.unanswered();
    }
  }

  /** Ends the call whose deadline has passed, and its Context. Any thread. */
  void expire() {
    endAtDeadline();
    scope.expire();
  }

  /**
   * Ends the call because of what the user's code threw. All of it comes here, from where it was
   * called: {@link CallRunner} for the steps, {@link StreamServerCall} for the marshaller of a
   * message and for {@code onError}, {@link #close} and this method for that of a trailer, {@link
   * #submit} for an executor.
   *
   * @param trailers beside those of the throwable
   * @param step {@link CallState#CANCEL} where the service has yet to learn of the end
   * @return false where the call had ended before
   */
  boolean fail(Throwable failure, Metadata trailers, int step) {
    return end(log.failure(failure, false), trailers, step);
  }

  /** Ends the call as {@link #fail} does, before its service has been told of it. */
  void failStart(Throwable failure) {
    boolean unused = end(log.failure(failure, true), new Metadata(), CallState.COMPLETE);
  }

  private boolean end(Failure mapped, Metadata trailers, int step) {
    try {
      Metadata all = new Metadata();
      all.merge(trailers);
      all.merge(mapped.trailers());
      return end(mapped.status(), HeaderMetadata.encode(all), step);
    } catch (RuntimeException | Error e) {
      return end(log.failure(e, false).status(), List.of(), step);
    }
  }

  private boolean end(Status status, List<String> trailers, int step) {
    synchronized (this) {
      if (!state.end(status, step)) {
        return false;
      }
      Status refusal = exchange.end(status, trailers);
      if (refusal != null) {
        state.replaceEnd(refusal);
      }
      writer.close();
    }
    writer.wakeIfStreaming();
    schedule();
    return true;
  }

  /**
   * Writes what is to leave. For the thread of the invocation; without the monitor, which a peer
   * that reads slowly must not hold. Whatever goes wrong ends the call.
   */
  void drain() {
    while (writer.takeFlush()) {
      byte[] parts;
      boolean last;
      synchronized (this) {
        parts = exchange.takeBody();
        last = state.hasEnded();
      }
      if (!writer.write(parts, last)) {
        abort(Status.CANCELLED.withDescription("the reply could not be written"));
        timer.executor().execute(() -> scope.cancel(Status.CANCELLED.asRuntimeException()));
        return;
      }
      if (writer.madeRoom(parts.length)) {
        synchronized (this) {
          state.becomeReady();
        }
        schedule();
      }
    }
  }

  /** Tells whether a message that is sent now would not have to wait. */
  boolean isReady() {
    synchronized (this) {
      if (state.isClosed() || state.hasEnded()) {
        return false;
      }
    }
    return writer.isReady() && !scope.isCancelled();
  }

  boolean isCancelled() {
    synchronized (this) {
      if (state.isCancelled()) {
        return true;
      }
    }
    return scope.isCancelled();
  }

  synchronized boolean hasEnded() {
    return state.hasEnded();
  }

  synchronized boolean haveHeadersBeenSent() {
    return state.haveHeadersBeenSent();
  }

  /** Returns how the call ended for its client. */
  synchronized Status status() {
    return state.status();
  }
}
