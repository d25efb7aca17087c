package io.lambdagrpc.local;

import java.io.IOException;

/** The peer speaks HTTP/2 from its first byte, as native gRPC clients do. */
final class Http2RequestException extends IOException {
  private static final long serialVersionUID = 1L;

  /** How a connection of HTTP/2 begins: RFC 9113, 3.4. */
  static final String PREFACE = "PRI * HTTP/2.0";

  Http2RequestException() {
    super(
        "HTTP/2, as of a native gRPC client (expected: grpc-web or Connect over HTTP/1.1, as of"
            + " io.lambdagrpc.client.GrpcWebChannelBuilder: nothing in front of a Lambda speaks"
            + " native gRPC. grpcPort(...), --grpc-port or -Dlambda-grpc.grpcPort opens a port of a bridge"
            + " here, lambda-grpc-bridge is one in front of any function)");
  }
}
