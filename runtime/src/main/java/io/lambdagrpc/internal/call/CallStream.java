package io.lambdagrpc.internal.call;

import io.grpc.Compressor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call between its threads: what the service asks for and sends, on whichever thread, becomes
 * steps that are delivered on the call's executor, and parts of the reply that the thread of the
 * invocation writes. Any thread may call it, where a method says nothing else. (Over 300 lines: a
 * class more would be loaded at every start.)
 */
final class CallStream {

  // Resolved now: the JVM would do it when they are first caught, and that takes memory.
  static {
    Class<?> unused = RuntimeException.class;
    unused = Error.class;
  }

  private final Exchange exchange;
  private final CallMonitor monitor;
  private final ReplyWriter writer;
  private final CallScope scope;
  private final CallDeadline deadline;
  private final CallTimer timer;
  private final CallLog log;
  private final Runnable steps;
  private volatile Executor executor;

  // Of the thread of the invocation alone.
  private boolean triesAgain = true;
  private @Nullable ScheduledFuture<?> cutting;

  private volatile boolean written;

  /**
   * Begins a call.
   *
   * @param steps delivers the steps that are due, see {@link CallMonitor#nextStep}
   * @param executor runs {@code steps}
   */
  CallStream(
      Exchange exchange,
      CallMonitor monitor,
      ReplyWriter writer,
      CallScope scope,
      CallDeadline deadline,
      CallTimer timer,
      CallLog log,
      Runnable steps,
      Executor executor) {
    this.exchange = exchange;
    this.monitor = monitor;
    this.writer = writer;
    this.scope = scope;
    this.deadline = deadline;
    this.timer = timer;
    this.log = log;
    this.steps = steps;
    this.executor = executor;
  }

  /** Has the steps that are due delivered, unless a thread delivers already. */
  void schedule() {
    if (monitor.beginDelivery()) {
      submit();
    }
  }

  private void submit() {
    try {
      executor.execute(steps);
    } catch (RuntimeException | Error e) {
      submitElsewhere(e);
    }
  }

  private void submitElsewhere(Throwable failure) {
    try {
      refuse(failure);
    } catch (RuntimeException | Error e) {
      monitor.stop(e);
      return;
    }
    try {
      timer.start(steps);
    } catch (RuntimeException | Error e) {
      monitor.finish();
    }
  }

  /**
   * Ends the call because of what its other threads could not handle, and has its last step
   * delivered. Where that has stopped as well, it is tried once more, and then left out. For the
   * thread of the invocation.
   */
  void resume(Throwable stopped) {
    if (fail(stopped, new Metadata(), CallState.CANCEL)) {
      return;
    }
    if (triesAgain) {
      triesAgain = false;
      schedule();
      return;
    }
    try {
      cancelContext();
    } finally {
      monitor.finish();
    }
  }

  /**
   * Ends a call that its executor does not take: no thread could be made, say. An Error that left
   * the handler would end the process.
   */
  private void refuse(Throwable failure) {
    monitor.lackThread();
    // Not caught by its type: the verifier would load that at every start.
    if (failure instanceof RejectedExecutionException) {
      abort(Status.RESOURCE_EXHAUSTED.withDescription("the function's own executor takes no call"));
    } else {
      fail(failure, new Metadata(), CallState.CANCEL);
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

  /** The service asks for messages. */
  void request(int numMessages) {
    if (monitor.request(numMessages)) {
      submit();
    }
  }

  /**
   * The service sends its headers.
   *
   * @param encoding the name of the one in which messages may be compressed, or null
   */
  void sendHeaders(Metadata headers, @Nullable String encoding) {
    if (!monitor.sendHeaders()) {
      return;
    }
    Status refusal = monitor.addHeaders(HeaderMetadata.encode(headers), encoding);
    if (refusal != null) {
      abort(refusal);
    }
  }

  /**
   * Takes note of the method. Where the function lacks what the protocol takes, its log tells.
   *
   * @throws StatusRuntimeException where the method cannot be called in this way
   */
  void bind(MethodDescriptor<?, ?> method) {
    try {
      exchange.bind(method);
    } catch (StatusRuntimeException e) {
      if (e.getCause() != null) {
        log.mistake(String.valueOf(e.getStatus().getDescription()));
      }
      throw e;
    }
  }

  boolean acceptsEncoding(String encoding) {
    return exchange.acceptsEncoding(encoding);
  }

  /** Returns a message of the request as the method's marshaller reads it. */
  InputStream decode(InputStream message) throws IOException {
    return exchange.decodeMessage(message);
  }

  /** Makes a part of the reply out of a message. Runs the marshaller and the compressor. */
  Frame encode(InputStream message, @Nullable Compressor compressor) throws IOException {
    return exchange.encodeMessage(message, compressor);
  }

  /** Sends a message, after {@link CallMonitor#sendMessage}. Waits where the client is slower. */
  void sendMessage(Frame message) {
    if (!writer.awaitRoom(message.size(), deadline)) {
      expire();
      return;
    }
    Status refusal = monitor.addMessage(message);
    if (refusal == null) {
      scope.messageSent(message);
    } else if (abort(refusal)) {
      // A service that sends in a loop may look at nothing but its Context.
      scope.cancel(Status.CANCELLED.asRuntimeException());
    }
  }

  /** Lets what has been sent so far be written, where the reply is streamed. */
  void flush() {
    monitor.flush();
    if (writer.isWriter()) {
      drain();
    }
  }

  /** Ends the call as the service asks, after {@link CallMonitor#close}. */
  void close(Status status, Metadata trailers) {
    if (status.getCause() != null) {
      log.cause(status.getCause());
    }
    try {
      end(orExceeded(status), HeaderMetadata.encode(trailers), CallState.COMPLETE);
    } catch (RuntimeException | Error e) {
      fail(e, new Metadata(), CallState.COMPLETE);
    }
  }

  /** Ends the call against the service's will; returns false where it had ended before. */
  boolean abort(Status status) {
    return end(status, List.of(), CallState.CANCEL);
  }

  /** Ends the call because of a mistake of its service's, which is logged. */
  void abort(Status status, String mistake) {
    if (abort(status)) {
      log.mistake(mistake);
    }
  }

  /** Ends the call whose deadline has passed. Its Context is not cancelled by this. */
  void endAtDeadline() {
    boolean forgotten = monitor.isForgotten();
    if (abort(deadline.exceeded()) && forgotten) {
      log.unanswered();
    }
  }

  /** Ends the call whose deadline has passed, and its Context. */
  void expire() {
    endAtDeadline();
    scope.expire();
  }

  /**
   * Ends the call because of what the user's code threw. All of it comes here or to {@link
   * #failStart}, from where it was called: {@link CallRunner} for the steps and for threads that
   * the service started, {@link StreamServerCall} for the marshaller of a message and for {@code
   * onError}, {@link #close} and this method for that of a trailer, {@link #submit} for an
   * executor.
   *
   * @param trailers beside those of the throwable
   * @param step {@link CallState#CANCEL} where the service has yet to learn of the end
   * @return false where the call had ended before
   */
  boolean fail(Throwable failure, Metadata trailers, int step) {
    return end(log.failure(failure, false), trailers, step);
  }

  /**
   * Ends the call as {@link #fail} does, where it fails before it has a listener: a cause's status
   * counts then, see {@link Failure#ofStart}.
   */
  void failStart(Throwable failure) {
    boolean unused = end(log.failure(failure, true), new Metadata(), CallState.COMPLETE);
  }

  private boolean end(Failure mapped, Metadata trailers, int step) {
    try {
      Metadata all = new Metadata();
      all.merge(trailers);
      all.merge(mapped.trailers());
      return end(orExceeded(mapped.status()), HeaderMetadata.encode(all), step);
    } catch (RuntimeException | Error e) {
      return end(log.failure(e, false).status(), List.of(), step);
    }
  }

  /** The user's code may end its call because its Context was cancelled, at the deadline. */
  private Status orExceeded(Status status) {
    boolean isLate = status.getCode() == Status.Code.CANCELLED && deadline.hasPassed();
    return isLate ? deadline.exceeded() : status;
  }

  private boolean end(Status status, List<String> trailers, int step) {
    if (!monitor.end(status, trailers, step)) {
      return false;
    }
    try {
      Status seen = monitor.status();
      if (seen.getCause() != null && !seen.equals(status)) {
        log.unwritten(seen.getCause());
      }
    } finally {
      schedule();
    }
    return true;
  }

  /**
   * Writes what is to leave. For the thread of the invocation. Whatever goes wrong ends the call.
   */
  void drain() {
    while (!monitor.isUnserved() && writer.takeFlush()) {
      boolean last = monitor.takesEnd();
      byte[] parts = monitor.takeParts();
      if (parts == null) {
        return;
      }
      if (cutting == null && writer.mayWait(parts.length)) {
        cutting =
            timer.tryToSchedule(
                this::cut, deadline.remainingNanos() + deadline.writeMayWaitNanos());
      }
      if (!writer.write(parts, last)) {
        abort(Status.CANCELLED.withDescription("the reply could not be written"));
        cancelContext();
        return;
      }
      if (writer.madeRoom(parts.length) && monitor.becomeReady()) {
        submit();
      }
    }
  }

  /** Nothing more is written. For the thread of the invocation. */
  void stopWriting() {
    written = true;
    if (cutting != null) {
      cutting.cancel(false);
    }
  }

  /**
   * Ends a call past its deadline whose reader takes nothing: the thread of the invocation waits in
   * a write, and could not end it before Lambda ends the process.
   */
  private void cut() {
    if (written) {
      return;
    }
    // First: what follows may fail, in a full heap.
    ScheduledFuture<?> unused = timer.tryToSchedule(this::cut, deadline.writeMayWaitNanos());
    endAtDeadline();
    try {
      writer.cutIfStalled();
    } catch (IOException e) {
      // Of a connection that is closed.
    }
    scope.expire();
  }

  /** Cancels the Context. Its listeners are the user's code, which must not hold up the reply. */
  void cancelContext() {
    timer.tryToStart(() -> scope.cancel(Status.CANCELLED.asRuntimeException()));
  }

  /** Tells whether a message that is sent now would not have to wait. */
  boolean isReady() {
    return monitor.isOpen() && writer.isReady() && !scope.isCancelled();
  }

  boolean isCancelled() {
    return monitor.isCancelled() || scope.isCancelled();
  }
}
