package io.lambdagrpc.local;

import org.jspecify.annotations.Nullable;

/**
 * Takes one streamed reply as it comes, on the thread that reads it from the runtime, and so sets
 * the pace at which the function can write.
 *
 * <p>No failure on this side is the function's to hear of: its client's disconnect is not.
 *
 * @since 0.1.0
 */
public interface ReplyReceiver {

  /** Returns how many bytes this side takes, prelude included. */
  int limit();

  /** Begins the reply, with the content type that the function gave it. */
  void start(@Nullable String contentType);

  /** Adds the first {@code length} of these bytes, which are not kept. */
  void write(byte[] bytes, int length);

  /** Ends the reply; not called for one that the function broke off, or ended with an error. */
  void end();

  /** Returns what of the reply is a direct invocation's result. */
  String payload();
}
