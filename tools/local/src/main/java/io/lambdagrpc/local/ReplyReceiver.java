package io.lambdagrpc.local;

import org.jspecify.annotations.Nullable;

/**
 * Takes one streamed reply as it comes, on the thread that reads it from the runtime, and so sets
 * the pace at which the function can write.
 *
 * <p>No failure on this side is the function's to hear of: its client's disconnect is not.
 */
interface ReplyReceiver {

  /** How many bytes this side takes, prelude included. */
  int limit();

  void start(@Nullable String contentType);

  void write(byte[] bytes, int length);

  /** Not called for a reply that the function broke off, or ended with an error. */
  void end();

  /** What of the reply is a direct invocation's result. */
  String payload();
}
