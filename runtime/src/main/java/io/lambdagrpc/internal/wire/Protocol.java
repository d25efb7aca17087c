package io.lambdagrpc.internal.wire;

import io.lambdagrpc.internal.event.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that carries gRPC calls over HTTP, such as grpc-web. This is only its door: as long as
 * no request is of the protocol, no other class of it is loaded. Safe for use by many threads.
 */
public interface Protocol {

  /**
   * Takes a request by its method, path and content type.
   *
   * @param maxReplyLength of the JSON that will carry the reply, in bytes
   * @return null where the request is not of this protocol
   */
  @Nullable Exchange claim(HttpRequest request, int maxReplyLength);
}
