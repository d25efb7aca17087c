package io.lambdagrpc.client;

/**
 * The value of {@code grpc-timeout}: at most eight digits and a unit (<a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests">PROTOCOL-HTTP2,
 * Timeout</a>).
 */
final class GrpcTimeout {

  private static final long EIGHT_DIGITS = 99_999_999;

  private GrpcTimeout() {}

  /** Encodes in the finest unit that fits. What is past is sent as the shortest timeout. */
  static String encode(long nanos) {
    long value = Math.max(1, nanos);
    if (value <= EIGHT_DIGITS) {
      return value + "n";
    }
    value /= 1000;
    if (value <= EIGHT_DIGITS) {
      return value + "u";
    }
    value /= 1000;
    if (value <= EIGHT_DIGITS) {
      return value + "m";
    }
    value /= 1000;
    if (value <= EIGHT_DIGITS) {
      return value + "S";
    }
    value /= 60;
    if (value <= EIGHT_DIGITS) {
      return value + "M";
    }
    return value / 60 + "H";
  }
}
