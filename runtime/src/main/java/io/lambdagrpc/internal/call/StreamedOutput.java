package io.lambdagrpc.internal.call;

import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.web.WebProtocol;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of a streamed reply to the wire. The thread of the invocation, which makes this, is the
 * only one that writes; the threads of the service wake it, and wait where they are too fast for
 * it. A buffered call does without this class.
 */
final class StreamedOutput {

  /** As in grpc-java: a service that asks is told to go on as long as less than this waits. */
  private static final int READY_BYTES = 32 * 1024;

  /** One that does not ask is held back; at Lambda's 2 MB/s this is gone within the margin. */
  private static final int MAX_WAITING_BYTES = 256 * 1024;

  private final CallServer server;
  private final HttpRequest request;
  private final WebProtocol protocol;
  private final StreamedReply reply;
  private final @Nullable WireRecords log;

  // Touched by the writer only.
  private final Thread writer = Thread.currentThread();
  private boolean begun;
  private boolean ended;
  private @Nullable IOException failure;

  // Guarded by this.
  private long waitingBytes;
  private boolean flushed;
  private boolean closed;

  StreamedOutput(
      CallServer server,
      HttpRequest request,
      WebProtocol protocol,
      Invocation invocation,
      StreamedReply reply) {
    this.server = server;
    this.request = request;
    this.protocol = protocol;
    this.reply = reply;
    this.log = server.wireLog(invocation, "reply");
  }

  boolean isWriter() {
    return Thread.currentThread() == writer;
  }

  synchronized boolean isReady() {
    return waitingBytes < READY_BYTES;
  }

  /**
   * Makes room for a message, and waits for it where the thread is not the one that would make it.
   *
   * @return false where the deadline has passed meanwhile
   */
  synchronized boolean awaitRoom(int bytes, CallDeadline deadline) {
    boolean interrupted = false;
    long left = deadline.remainingNanos();
    while (waitingBytes > MAX_WAITING_BYTES && !closed && !isWriter() && left > 0) {
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
    boolean hasRoom = waitingBytes <= MAX_WAITING_BYTES || closed || isWriter();
    waitingBytes += bytes;
    return hasRoom;
  }

  /** Wakes the writer: what the call has so far is to leave. */
  synchronized void flush() {
    flushed = true;
    notifyAll();
  }

  /** Wakes everybody: the call has its trailers, and no message that follows counts. */
  synchronized void close() {
    closed = true;
    flush();
  }

  synchronized void awaitFlush(long nanos) throws InterruptedException {
    if (!flushed) {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
  }

  synchronized boolean takeFlush() {
    boolean taken = flushed;
    flushed = false;
    return taken;
  }

  /**
   * Takes note that bytes which had waited are gone.
   *
   * @return whether a service that was told to wait is to be told to go on
   */
  synchronized boolean madeRoom(int bytes) {
    boolean wasReady = isReady();
    waitingBytes -= bytes;
    notifyAll();
    return !wasReady && isReady() && !closed;
  }

  /**
   * Writes what there is, in one piece.
   *
   * @param headerFields those of the service, complete at the first call
   * @param last whether the trailers are among the frames, or were before
   */
  void write(List<String> headerFields, byte[] frames, boolean last) throws IOException {
    if (ended) {
      return;
    }
    if (!begun) {
      begun = true;
      reply.begin(EventCodec.encodePrelude(200, server.headers(request, protocol, headerFields)));
    }
    if (frames.length > 0) {
      if (log != null) {
        log.add(frames);
      }
      reply.writeChunk(protocol.encode(frames));
    }
    if (last) {
      ended = true;
      reply.end();
    } else {
      reply.flush();
    }
  }

  /** Remembers why the reply stays incomplete; nothing is written after it. */
  void fail(Throwable cause) {
    ended = true;
    failure = new IOException("reply cut short: " + cause, cause);
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** Throws what {@link #fail} was told, if it was. */
  void checkWritten() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
