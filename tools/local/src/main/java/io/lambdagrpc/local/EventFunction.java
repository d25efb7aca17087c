package io.lambdagrpc.local;

import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;

/**
 * A function as fronts see it: an event goes in, a result comes out. Of a {@link FrontClient}, it
 * may also watch the HTTP reply that the front makes of the result.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EventFunction {

  /**
   * Invokes the function and waits for the result.
   *
   * @param event the JSON document of the event
   * @param reply takes a reply that is streamed, prelude and NULs included; one that is not is the
   *     result alone
   * @return of a reply that was streamed, {@link ReplyReceiver#payload}
   * @throws InterruptedException if interrupted while waiting
   */
  InvocationResult invoke(byte[] event, ReplyReceiver reply) throws InterruptedException;

  /** Hears of the head of the reply, before the client does; does nothing by default. */
  default void replyBegins(int status, HttpHeaders headers) {}

  /**
   * Hears of a part of the reply's body, before the client does; does nothing by default.
   *
   * @param part read-only
   */
  default void replyContinues(ByteBuffer part) {}
}
