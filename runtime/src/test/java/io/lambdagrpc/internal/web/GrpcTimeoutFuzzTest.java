package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Timeouts of any bytes. */
class GrpcTimeoutFuzzTest {

  private static final Map<Character, TimeUnit> UNITS =
      Map.of(
          'H', TimeUnit.HOURS,
          'M', TimeUnit.MINUTES,
          'S', TimeUnit.SECONDS,
          'm', TimeUnit.MILLISECONDS,
          'u', TimeUnit.MICROSECONDS,
          'n', TimeUnit.NANOSECONDS);

  @FuzzTest
  void aTimeoutIsItsDigitsTimesItsUnit(byte[] bytes) {
    String timeout = new String(bytes, StandardCharsets.UTF_8);
    boolean valid = timeout.matches("[0-9]{1,8}[HMSmun]");
    try {
      long nanos = GrpcTimeout.decode(timeout);
      assertTrue(valid);
      int digits = timeout.length() - 1;
      TimeUnit unit = Objects.requireNonNull(UNITS.get(timeout.charAt(digits)));
      assertEquals(unit.toNanos(Long.parseLong(timeout.substring(0, digits))), nanos);
    } catch (StatusRuntimeException e) {
      assertTrue(!valid);
      assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
      String description = String.valueOf(e.getStatus().getDescription());
      assertTrue(description.startsWith("protocol error: grpc-timeout: "), description);
    }
  }
}
