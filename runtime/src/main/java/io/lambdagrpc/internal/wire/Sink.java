package io.lambdagrpc.internal.wire;

import java.io.IOException;

/** Where a reply goes. Only the thread of the invocation calls it. */
public interface Sink {

  /** Tells whether what is written leaves at once. Otherwise it is written only once, whole. */
  boolean streams();

  /**
   * Writes the parts that the exchange has so far. Status and header fields of the exchange are
   * complete at the first call.
   *
   * @param parts of the body, as {@link Exchange#takeBody} returned them; may be empty
   * @param last whether the end of the reply is among them, or was before
   */
  void write(byte[] parts, boolean last) throws IOException;

  /**
   * Waits until the whole reply is taken, after the last {@link #write}. Does nothing where that is
   * not known.
   *
   * @param millis how long, more than 0
   * @throws java.net.SocketTimeoutException where that is not enough
   */
  default void awaitTaken(int millis) throws IOException {}

  /**
   * Ends a {@link #write} that waits for the reader of a streamed reply, so that it throws. The
   * only method for other threads; they call it while another one writes.
   */
  default void cut() throws IOException {}
}
