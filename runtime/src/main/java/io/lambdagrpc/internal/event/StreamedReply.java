package io.lambdagrpc.internal.event;

import java.io.IOException;

/**
 * A reply that is streamed. In a runtime that can stream, the output stream which a handler gets
 * implements this. What has been written is sent by the next {@link #flush}, in one piece. One
 * thread calls at a time, where a method says nothing else.
 */
public interface StreamedReply {

  /**
   * Begins the reply, once.
   *
   * @param prelude status and header fields, of {@link EventCodec#encodePrelude}
   */
  void begin(byte[] prelude) throws IOException;

  /** Adds to the body; {@code chunk} is not kept, and not empty, as that would be the end. */
  void writeChunk(byte[] chunk) throws IOException;

  /** Sends what has been written. */
  void flush() throws IOException;

  /** Sends the rest and the end; a reply without an end was cut short. */
  void end() throws IOException;

  /**
   * Waits until the whole reply, which has been sent with its end, is taken. Lambda takes it when
   * it has passed it on, which a reader that takes nothing prevents.
   *
   * @param millis how long, more than 0
   * @throws java.net.SocketTimeoutException where that is not enough; the reply is given up
   */
  default void awaitTaken(int millis) throws IOException {}

  /**
   * Ends a {@link #flush} that waits for its reader, so that it throws; for any thread, while
   * another one sends. Does nothing where none ever waits.
   */
  default void cut() throws IOException {}
}
