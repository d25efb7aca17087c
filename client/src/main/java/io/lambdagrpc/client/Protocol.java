package io.lambdagrpc.client;

import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Locale;

/** Words of the wire, in their wire spelling, and the error of a peer that breaks the protocol. */
final class Protocol {

  static final String GRPC_STATUS = "grpc-status";
  static final String GRPC_MESSAGE = "grpc-message";
  static final String GRPC_ENCODING = "grpc-encoding";
  static final String GRPC_ACCEPT_ENCODING = "grpc-accept-encoding";
  static final String GRPC_TIMEOUT = "grpc-timeout";
  static final String CONTENT_TYPE = "content-type";
  static final String GRPC_WEB = "application/grpc-web";
  static final String GRPC_WEB_PROTO = "application/grpc-web+proto";

  private Protocol() {}

  /** Whether a content type names binary grpc-web, whatever its codec, case and parameters. */
  static boolean isGrpcWeb(String contentType) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    String name = type.strip().toLowerCase(Locale.ROOT);
    return name.equals(GRPC_WEB) || name.startsWith(GRPC_WEB + "+");
  }

  static StatusException error(String what) {
    return Status.INTERNAL.withDescription("protocol error: " + what).asException();
  }
}
