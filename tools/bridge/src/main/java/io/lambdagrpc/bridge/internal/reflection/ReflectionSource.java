package io.lambdagrpc.bridge.internal.reflection;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.lambdagrpc.bridge.internal.relay.Message;

/** Who answers the requests of a reflection stream, one by one. */
public interface ReflectionSource {

  /** Hears the answer to one request: perhaps a message, then the end. */
  interface Listener {
    /** Tells of a message that is not compressed. */
    void onMessage(Message answer);

    /** Tells of the end of this one answer; anything but OK ends the stream. */
    void onClose(Status status, Metadata trailers);
  }

  /**
   * Answers one request, at once or later.
   *
   * @param stream the stream that it came in
   * @param headers those of the stream, not to be changed
   * @return what takes the question back
   */
  Runnable ask(
      ServerCall<Message, Message> stream, Metadata headers, Message request, Listener listener);
}
