package io.lambdagrpc.internal.call;

import io.lambdagrpc.internal.wire.Sink;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Brings a reply to its sink. The thread of the invocation, which makes this, is the only one that
 * writes, since a peer that reads slowly must hold no other; the threads of the service wake it,
 * and wait where they are too fast for it. Where the sink does not stream, no service waits, and
 * the whole reply is written once, at its end.
 */
final class ReplyWriter {

  /** As in grpc-java, {@code isReady} is true as long as less than this waits. */
  private static final long READY_BYTES = 32 * 1024;

  /**
   * A service that never asks has to wait at this; at Lambda's 2 MB/s it is sent within the margin.
   */
  private static final long MAX_WAITING_BYTES = 256 * 1024;

  /** A peer that never reads takes this much all the same, into its buffers and the system's. */
  private static final long BUFFERED_BYTES = 16 * 1024;

  private static final String CUT_SHORT = "reply cut short: ";
  private static final String READS_NOTHING = "its reader takes nothing, past the deadline";

  private final Sink sink;
  private final Thread writer = Thread.currentThread();
  private final boolean streams;

  // Touched by the writer only.
  private long writtenBytes;
  private boolean ended;
  private @Nullable IOException failure;

  private volatile boolean flushed;

  // Guarded by this.
  private long waitingBytes;
  private boolean closed;
  private boolean writing;
  private int writes;
  private int writesSeen;
  private boolean cut;

  ReplyWriter(Sink sink) {
    this.sink = sink;
    this.streams = sink.streams();
  }

  boolean isWriter() {
    return Thread.currentThread() == writer;
  }

  boolean streams() {
    return streams;
  }

  boolean isReady() {
    return !streams || isReadyToStream();
  }

  private synchronized boolean isReadyToStream() {
    return waitingBytes < READY_BYTES;
  }

  /**
   * Takes room for a message, and waits for it, unless this is the thread that makes room.
   *
   * @return false where the deadline has passed meanwhile
   */
  boolean awaitRoom(int bytes, CallDeadline deadline) {
    return !streams || takeRoom(bytes, deadline);
  }

  private synchronized boolean takeRoom(int bytes, CallDeadline deadline) {
    if (waitingBytes > MAX_WAITING_BYTES && !closed && !isWriter()) {
      waitForRoom(deadline);
    }
    boolean hasRoom = waitingBytes <= MAX_WAITING_BYTES || closed || isWriter();
    waitingBytes += bytes;
    return hasRoom;
  }

  private synchronized void waitForRoom(CallDeadline deadline) {
    boolean interrupted = false;
    long left = deadline.remainingNanos();
    while (waitingBytes > MAX_WAITING_BYTES && !closed && left > 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = deadline.remainingNanos();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets what the call has so far be written, and returns true, where the sink streams. */
  boolean flush() {
    if (streams) {
      flushed = true;
      wake();
    }
    return streams;
  }

  /**
   * Lets the rest be written: the call has ended, and no later message counts. Called under the
   * monitor of {@link CallMonitor}: a thread that sees the call's end must see this as well.
   */
  void close() {
    flushed = true;
    if (streams) {
      letGo();
    }
  }

  private synchronized void letGo() {
    closed = true;
    notifyAll();
  }

  /** Wakes the writer where a part of the reply may be written before the call is finished. */
  void wakeIfStreaming() {
    if (streams) {
      wake();
    }
  }

  /** Wakes the writer. */
  void wake() {
    LockSupport.unpark(writer);
  }

  /** Waits until something is to be written, or somebody wakes the writer, or for this long. */
  void await(long nanos) throws InterruptedException {
    if (!flushed) {
      LockSupport.parkNanos(this, nanos);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Tells whether something is to be written since the last time that this was asked. */
  boolean takeFlush() {
    if (!flushed) {
      return false;
    }
    flushed = false;
    return failure == null;
  }

  /** Tells whether to write so many bytes more may have to wait for the peer. */
  boolean mayWait(int bytes) {
    writtenBytes += bytes;
    return streams && writtenBytes > BUFFERED_BYTES;
  }

  /**
   * Writes what there is, in one piece.
   *
   * @param last whether the end of the reply is among it, or was before
   * @return false where that failed: the reply stays incomplete, and nothing more is written
   */
  boolean write(byte[] parts, boolean last) {
    if (ended) {
      return true;
    }
    ended = last;
    if (streams) {
      beginWrite();
    }
    try {
      sink.write(parts, last);
      return true;
    } catch (IOException | RuntimeException | Error e) {
      ended = true;
      failure = new IOException(CUT_SHORT + (isCut() ? READS_NOTHING : e), e);
      return false;
    } finally {
      if (streams) {
        endWrite();
      }
    }
  }

  private synchronized void beginWrite() {
    writing = true;
    writes++;
  }

  private synchronized void endWrite() {
    writing = false;
  }

  private synchronized boolean isCut() {
    return cut;
  }

  /**
   * Ends the write that was under way already when this was last called, as it waits for its peer;
   * no later one, whose connection may be another call's by then. For any other thread.
   */
  synchronized void cutIfStalled() throws IOException {
    if (writing && writes == writesSeen) {
      cut = true;
      sink.cut();
    }
    writesSeen = writes;
  }

  /**
   * Notes that waiting bytes have been written.
   *
   * @return whether a service that was told to wait is to be told to go on
   */
  boolean madeRoom(int bytes) {
    return streams && giveRoom(bytes);
  }

  private synchronized boolean giveRoom(int bytes) {
    boolean wasReady = isReadyToStream();
    waitingBytes -= bytes;
    notifyAll();
    return !wasReady && isReadyToStream() && !closed;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Waits until the reply is taken, as long as {@link CallDeadline#replyMayBeTakenMillis}.
   *
   * @throws IOException what kept it from being written whole, or from being taken
   */
  void awaitTaken(CallDeadline deadline) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (streams && ended) {
      try {
        sink.awaitTaken(deadline.replyMayBeTakenMillis());
      } catch (IOException e) {
        // Not caught by its type: the verifier would load that at every start.
        throw e instanceof SocketTimeoutException
            ? new IOException(CUT_SHORT + READS_NOTHING, e)
            : e;
      }
    }
  }
}
