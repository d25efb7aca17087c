package io.lambdagrpc.internal.web;

import io.grpc.Status;
import io.lambdagrpc.internal.text.Excerpt;

/**
 * The header {@code grpc-timeout}, see "Requests" of <a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">PROTOCOL-HTTP2</a>.
 */
final class GrpcTimeout {

  private static final int MAX_DIGITS = 8;

  private GrpcTimeout() {}

  /**
   * Decodes {@code grpc-timeout} to nanoseconds; a timeout beyond 292 years is that long.
   *
   * @throws io.grpc.StatusRuntimeException INTERNAL where it is no timeout
   */
  static long decode(String timeout) {
    int digits = timeout.length() - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      throw badTimeout(timeout);
    }
    long amount = 0;
    for (int i = 0; i < digits; i++) {
      char c = timeout.charAt(i);
      if (c < '0' || c > '9') {
        throw badTimeout(timeout);
      }
      amount = amount * 10 + (c - '0');
    }
    long nanos = nanosPerUnit(timeout.charAt(digits));
    if (nanos == 0) {
      throw badTimeout(timeout);
    }
    return amount > Long.MAX_VALUE / nanos ? Long.MAX_VALUE : amount * nanos;
  }

  private static long nanosPerUnit(char unit) {
    return switch (unit) {
      case 'H' -> 3_600_000_000_000L;
      case 'M' -> 60_000_000_000L;
      case 'S' -> 1_000_000_000L;
      case 'm' -> 1_000_000L;
      case 'u' -> 1_000L;
      case 'n' -> 1L;
      default -> 0L;
    };
  }

  private static RuntimeException badTimeout(String timeout) {
    return Status.INTERNAL
        .withDescription(
            "protocol error: grpc-timeout: "
                + Excerpt.of(timeout)
                + " (expected: up to 8 digits and one of H M S m u n)")
        .asRuntimeException();
  }
}
