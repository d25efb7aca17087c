package io.lambdagrpc.internal.wire;

import java.io.InputStream;

/**
 * The messages of one request, which is at hand as a whole. What can be checked without the type of
 * the messages has been checked before the first one is handed out. Not safe for use by many
 * threads at once.
 */
public abstract class Messages {

  /** For a protocol to extend. */
  protected Messages() {}

  /** Returns how many messages the request holds in all. */
  public abstract int count();

  /**
   * Returns the next message, decompressed. Call it {@link #count} times at the most.
   *
   * @throws io.grpc.StatusRuntimeException where the message cannot be decompressed, or is too
   *     large when it is
   */
  public abstract InputStream next();

  /** Returns the length that the message given last has on the wire, without its frame header. */
  public abstract int wireLength();

  /** Returns the length of the message given last, decompressed. */
  public abstract int length();
}
