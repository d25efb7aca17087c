package io.lambdagrpc.internal.event;

import java.io.IOException;

/**
 * A reply that leaves as it comes. A runtime that can stream implements it with the output stream
 * that it gives to a handler. What is handed over leaves with the next {@link #flush}, all of it in
 * one piece. One thread calls at a time.
 */
public interface StreamedReply {

  /**
   * Begins the reply, once.
   *
   * @param prelude status and header fields, of {@link EventCodec#encodePrelude}
   */
  void begin(byte[] prelude) throws IOException;

  /** Adds to the body; {@code chunk} is not kept. */
  void writeChunk(byte[] chunk) throws IOException;

  /** Sends what has been handed over. */
  void flush() throws IOException;

  /** Sends all that is left, and the end: a reply without it was cut short. */
  void end() throws IOException;
}
