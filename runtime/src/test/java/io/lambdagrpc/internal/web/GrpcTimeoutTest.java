package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {

  @ParameterizedTest
  @CsvSource({
    "1H, 3600000000000",
    "1M, 60000000000",
    "1S, 1000000000",
    "1m, 1000000",
    "1u, 1000",
    "1n, 1",
    "0n, 0",
    "007S, 7000000000",
    "99999999n, 99999999",
    "99999999S, 99999999000000000",
    "99999999M, 5999999940000000000",
    "2562047H, 9223369200000000000",
    "2562048H, 9223372036854775807",
    "99999999H, 9223372036854775807",
  })
  void timeouts(String timeout, long nanos) {
    assertEquals(nanos, GrpcTimeout.decode(timeout));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "S",
        "7x",
        "1s",
        "1h",
        "-1S",
        "+1S",
        " 1S",
        "1S ",
        "1.5S",
        "1_0S",
        "100000000n",
        "123456789S",
        "1SS",
        "\u0661S",
        "1S,2S",
        "0x1S"
      })
  void badTimeoutsAreProtocolErrors(String timeout) {
    Status status =
        assertThrows(StatusRuntimeException.class, () -> GrpcTimeout.decode(timeout)).getStatus();
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "protocol error: grpc-timeout: "
            + timeout
            + " (expected: up to 8 digits and one of H M S m u n)",
        status.getDescription());
  }
}
