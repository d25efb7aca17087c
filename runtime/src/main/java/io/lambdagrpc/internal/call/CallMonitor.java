package io.lambdagrpc.internal.call;

import io.grpc.Status;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Frame;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of a call share, under one lock: how far the call is, and its reply. No code of
 * the user's runs under it, so that a service that hangs cannot delay the deadline, and nothing is
 * written under it, since a client may read slowly. (Over 300 lines: a class more would be loaded
 * at every start.)
 */
final class CallMonitor {

  private final CallState state;
  private final Exchange exchange;
  private final ReplyWriter writer;
  private final CallDeadline deadline;
  private final CallsInHand inHand;
  private final String fullMethodName;

  /** The same as in the state; the thread of the invocation reads it without the lock. */
  private volatile boolean finished;

  /** Whether the call is to end without a reply; see {@link #lackThread}. */
  private volatile boolean unserved;

  /** Whether the delivery of steps has stopped, and why; see {@link #stop}. */
  private volatile boolean stopped;

  private volatile @Nullable Throwable stopFailure;

  private boolean idleInTime;
  private boolean overdue;

  /** How many messages are read or written right now. */
  private int marshalling;

  /** Whether the end of the reply waits for hooks; see {@link ReplyHooks}. */
  private boolean holdsEnd;

  /** Whether messages are to leave that have not been taken. */
  private boolean flushed;

  /** Those that were to leave when the call ended, and do not wait for hooks. */
  private byte @Nullable [] partsBeforeEnd;

  CallMonitor(
      CallState state,
      Exchange exchange,
      ReplyWriter writer,
      CallDeadline deadline,
      CallsInHand inHand,
      String fullMethodName,
      boolean holdsEnd) {
    this.state = state;
    this.exchange = exchange;
    this.writer = writer;
    this.deadline = deadline;
    this.inHand = inHand;
    this.fullMethodName = fullMethodName;
    this.holdsEnd = holdsEnd;
  }

  /** See {@link CallState#beginDelivery}. */
  synchronized boolean beginDelivery() {
    return state.beginDelivery();
  }

  /** See {@link CallState#nextStep}. */
  synchronized int nextStep() {
    int step = state.nextStep();
    if (step == CallState.NOTHING) {
      // A method that returns at its deadline does so because of it, and has not forgotten to
      // answer.
      idleInTime = !deadline.hasPassed();
    }
    return step;
  }

  /**
   * Takes back the right to deliver steps from a thread that cannot even end the call for what it
   * has met, as in a heap that is full: the thread of the invocation will. Where that has left, the
   * last step is left out. Allocates nothing.
   *
   * @param failure null where it could not even be caught: to find the handler takes memory as well
   */
  void stop(@Nullable Throwable failure) {
    synchronized (this) {
      state.stopDelivery();
      if (overdue) {
        finish();
      }
    }
    stopFailure = failure;
    stopped = true;
    writer.wake();
  }

  /** Tells whether the delivery of steps has stopped since the last time that this was asked. */
  boolean takeStopped() {
    boolean taken = stopped;
    if (taken) {
      stopped = false;
    }
    return taken;
  }

  /** Returns why it has. */
  Throwable stopFailure() {
    Throwable failure = stopFailure;
    return failure == null ? new OutOfMemoryError("in the delivery of the call's steps") : failure;
  }

  /**
   * Gives up on a service that does not return, and keeps its thread.
   *
   * @return how many such calls there are, with this one; 0 where it has returned after all
   */
  synchronized int leave() {
    if (!state.isDelivering() || state.isFinished()) {
      return 0;
    }
    overdue = true;
    return inHand.addOverdue(fullMethodName);
  }

  /**
   * The call's executor takes no step of it. Where others hold threads past their deadline it may
   * never take one again, so that the invocation has to fail, as a call's status tells Lambda
   * nothing.
   */
  synchronized void lackThread() {
    if (!state.hasEnded() && inHand.hasOverdue()) {
      unserved = true;
      writer.wake();
    }
  }

  /** Tells whether the call is to end without a reply. */
  boolean isUnserved() {
    return unserved;
  }

  /**
   * Fails the invocation of a call that is to end without a reply.
   *
   * @throws VirtualMachineError which ends the process
   */
  void checkServed(Invocation invocation) {
    if (unserved) {
      throw inHand.refusal(invocation);
    }
  }

  /** Tells whether the reply is written part by part, to a client that may not read. */
  boolean isStreamed() {
    return writer.streams();
  }

  /** Tells whether it seems that nobody would answer: the method has returned in time. */
  synchronized boolean isForgotten() {
    // Where a peer does not read, the service cannot answer.
    return !state.hasEnded() && !state.isDelivering() && idleInTime && writer.isReady();
  }

  /**
   * A message is to be read or written, until {@link #endMarshalling}.
   *
   * @return false where the call has ended, so that nobody needs the message
   */
  synchronized boolean beginMarshalling() {
    if (state.hasEnded()) {
      return false;
    }
    marshalling++;
    return true;
  }

  void endMarshalling() {
    boolean ended;
    synchronized (this) {
      marshalling--;
      ended = state.hasEnded();
    }
    if (ended) {
      writer.wake();
    }
  }

  /** Tells whether messages are read or written; once the call has ended, no more are begun. */
  synchronized boolean isMarshalling() {
    return marshalling > 0;
  }

  /** The last step has been delivered. */
  void finish() {
    synchronized (this) {
      state.finish();
      if (overdue) {
        overdue = false;
        inHand.removeOverdue(fullMethodName);
      }
    }
    finished = true;
    writer.wake();
  }

  /** Tells whether the invocation has nothing to wait for. */
  boolean isFinished() {
    return finished || unserved;
  }

  /** See {@link CallState#request}; returns what {@link #beginDelivery} would. */
  synchronized boolean request(int numMessages) {
    state.request(numMessages);
    return state.beginDelivery();
  }

  /** See {@link CallState#becomeReady}; returns what {@link #beginDelivery} would. */
  synchronized boolean becomeReady() {
    state.becomeReady();
    return state.beginDelivery();
  }

  /** See {@link CallState#sendHeaders}. */
  synchronized boolean sendHeaders() {
    return state.sendHeaders();
  }

  synchronized boolean haveHeadersBeenSent() {
    return state.haveHeadersBeenSent();
  }

  /**
   * Takes the headers, after {@link #sendHeaders}.
   *
   * @return null, or the status to end with because of their length
   */
  synchronized @Nullable Status addHeaders(List<String> fields, @Nullable String encoding) {
    return state.hasEnded() ? null : exchange.addHeaders(fields, encoding);
  }

  /** See {@link CallState#sendMessage}. */
  synchronized boolean sendMessage() {
    return state.sendMessage();
  }

  /**
   * Takes a message, after {@link #sendMessage}.
   *
   * @return null, or why it was not taken: it is too long, or the call has ended
   */
  synchronized @Nullable Status addMessage(Frame message) {
    return state.hasEnded() ? state.status() : exchange.addMessage(message);
  }

  /** See {@link CallState#close}. */
  synchronized boolean close() {
    return state.close();
  }

  /**
   * See {@link CallState#end}; the reply gets its end before. Where that fails, the call has not
   * ended, and may be ended otherwise.
   */
  boolean end(Status status, List<String> trailers, int step) {
    synchronized (this) {
      if (state.hasEnded()) {
        return false;
      }
      if (holdsEnd && flushed && partsBeforeEnd == null) {
        partsBeforeEnd = exchange.takeBody();
      }
      Status refusal = exchange.end(status, trailers);
      state.end(status, step);
      if (refusal != null) {
        state.replaceEnd(refusal);
      }
      writer.close();
    }
    writer.wakeIfStreaming();
    return true;
  }

  synchronized boolean hasEnded() {
    return state.hasEnded();
  }

  synchronized boolean isCancelled() {
    return state.isCancelled();
  }

  /** Tells whether the service may send another message. */
  synchronized boolean isOpen() {
    return !state.isClosed() && !state.hasEnded();
  }

  /** Returns how the call ended for its client. */
  synchronized Status status() {
    return state.status();
  }

  /** Lets what the call has so far be written, where the reply is streamed. */
  synchronized void flush() {
    flushed |= writer.flush();
  }

  /** Tells whether the end of the reply is among the parts that are taken from now on. */
  synchronized boolean takesEnd() {
    return state.hasEnded() && !holdsEnd;
  }

  /** Returns the parts of the reply that have not been written; null where none may leave yet. */
  synchronized byte @Nullable [] takeParts() {
    byte[] before = partsBeforeEnd;
    if (holdsEnd && state.hasEnded()) {
      partsBeforeEnd = null;
      return before;
    }
    flushed = false;
    byte[] parts = exchange.takeBody();
    if (before != null) {
      // Taken for an end that could not be written.
      before = Arrays.copyOf(before, before.length + parts.length);
      System.arraycopy(parts, 0, before, before.length - parts.length, parts.length);
      parts = before;
    }
    partsBeforeEnd = null;
    return parts;
  }

  /** Lets the end of the reply be written. */
  synchronized void releaseEnd() {
    holdsEnd = false;
    writer.close();
  }
}
