package io.lambdagrpc.internal.call;

import io.grpc.Status;

/**
 * How far a call is: what its service may be told next, what has been sent to the client, how the
 * call ended. It is told what happened and says what to do; it has no thread, no lock and no clock,
 * does no I/O and runs no code of the user's. {@link CallMonitor} guards it.
 *
 * <p>The service is told of its call in steps, one after the other: the call is opened, its method
 * looked up, its handler started, it is told that it may send, and then come messages as far as it
 * has asked, the half-close, and one of {@link #COMPLETE} and {@link #CANCEL}. As soon as the call
 * has ended for the client, the last step is all that is left.
 */
final class CallState {

  // The steps, in the order of a call's life. No enum: it would be two classes more to load.
  static final int NOTHING = 0;
  static final int OPEN = 1;
  static final int LOOK_UP = 2;
  static final int START = 3;
  static final int READY = 4;
  static final int MESSAGE = 5;
  static final int HALF_CLOSE = 6;
  static final int COMPLETE = 7;
  static final int CANCEL = 8;

  private final int messages;

  // What the service may be told next.
  private int opening = OPEN;
  private int delivered;
  private int demand;
  private boolean halfClosed;
  private boolean ready;
  private boolean delivering;
  private boolean finished;

  // What the service has sent.
  private boolean headersSent;
  private boolean messageSent;
  private boolean closed;

  // How the call ended for the client.
  private int last = NOTHING;
  private Status status = Status.OK;

  /**
   * Begins a call.
   *
   * @param messages how many the request holds
   */
  CallState(int messages) {
    this.messages = messages;
  }

  /**
   * Gives the right to deliver steps, to one at a time.
   *
   * @return false where a thread has it already, which will see what has just happened, or where
   *     the last step has been delivered
   */
  boolean beginDelivery() {
    if (delivering || finished) {
      return false;
    }
    delivering = true;
    return true;
  }

  /** Returns the step to deliver now. {@link #NOTHING} takes back the right to deliver. */
  int nextStep() {
    if (!finished) {
      if (last != NOTHING) {
        return last;
      }
      if (opening <= READY) {
        return opening++;
      }
      if (ready) {
        ready = false;
        return READY;
      }
      if (delivered < messages) {
        if (demand > 0) {
          demand--;
          delivered++;
          return MESSAGE;
        }
      } else if (!halfClosed) {
        halfClosed = true;
        return HALF_CLOSE;
      }
    }
    delivering = false;
    return NOTHING;
  }

  /** Takes back the right to deliver, whatever is due. */
  void stopDelivery() {
    delivering = false;
  }

  /** The last step has been delivered: nothing will be any more. */
  void finish() {
    finished = true;
  }

  boolean isFinished() {
    return finished;
  }

  /** Tells whether a step is being delivered: a thread is in the service's code, or on its way. */
  boolean isDelivering() {
    return delivering;
  }

  /** The service asks for messages. */
  void request(int numMessages) {
    demand = numMessages > Integer.MAX_VALUE - demand ? Integer.MAX_VALUE : demand + numMessages;
  }

  /** The client takes messages again, after {@code isReady} had been false. */
  void becomeReady() {
    ready = true;
  }

  /**
   * The service sends its headers.
   *
   * @return false where the client gets no more headers
   * @throws IllegalStateException where the service breaks the order, as grpc-java throws it
   */
  boolean sendHeaders() {
    checkState(!headersSent, "sendHeaders has already been called");
    checkState(!closed, "call is closed");
    headersSent = true;
    return last == NOTHING;
  }

  /**
   * The service sends a message.
   *
   * @return false where it had sent one before
   * @throws IllegalStateException where the service breaks the order, as grpc-java throws it
   */
  boolean sendMessage() {
    checkState(headersSent, "sendHeaders has not been called");
    checkState(!closed, "call is closed");
    boolean first = !messageSent;
    messageSent = true;
    return first;
  }

  /**
   * The service ends the call.
   *
   * @return false where it has sent no message
   * @throws IllegalStateException where the service had ended it before, as grpc-java throws it
   */
  boolean close() {
    checkState(!closed, "call already closed");
    closed = true;
    return messageSent;
  }

  /**
   * The call ends for the client.
   *
   * @param step {@link #COMPLETE} where the service closed the call or a step of it threw, as in
   *     grpc-java; else {@link #CANCEL}
   * @return false where it had ended before
   */
  boolean end(Status status, int step) {
    if (last != NOTHING) {
      return false;
    }
    last = step;
    this.status = status;
    return true;
  }

  /** The end did not fit into the reply, and the client sees another one instead. */
  void replaceEnd(Status refusal) {
    last = CANCEL;
    status = refusal;
  }

  /** Tells whether the call has ended for its client. */
  boolean hasEnded() {
    return last != NOTHING;
  }

  /** Tells whether the call ended otherwise than its service wanted. */
  boolean isCancelled() {
    return last == CANCEL;
  }

  boolean isClosed() {
    return closed;
  }

  boolean haveHeadersBeenSent() {
    return headersSent;
  }

  /** Returns how the call ended for its client. */
  Status status() {
    return status;
  }

  private static void checkState(boolean state, String message) {
    if (!state) {
      throw new IllegalStateException(message);
    }
  }
}
