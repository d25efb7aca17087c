package io.lambdagrpc.client;

import io.grpc.Status;
import io.grpc.StatusException;

/** Words of the wire, in their wire spelling, and the error of a peer that breaks the protocol. */
final class Protocol {

  static final String GRPC_STATUS = "grpc-status";
  static final String GRPC_MESSAGE = "grpc-message";
  static final String GRPC_ENCODING = "grpc-encoding";
  static final String GRPC_ACCEPT_ENCODING = "grpc-accept-encoding";
  static final String GRPC_TIMEOUT = "grpc-timeout";
  static final String CONTENT_TYPE = "content-type";

  private Protocol() {}

  static StatusException error(String what) {
    return Status.INTERNAL.withDescription("protocol error: " + what).asException();
  }
}
