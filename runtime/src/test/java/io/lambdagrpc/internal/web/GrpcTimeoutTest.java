package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {

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
