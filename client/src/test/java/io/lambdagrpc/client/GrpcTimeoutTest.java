package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrpcTimeoutTest {

  @ParameterizedTest
  @CsvSource({
    "-5, 1n",
    "0, 1n",
    "1, 1n",
    "99999999, 99999999n",
    "100000000, 100000u",
    "99999999999, 99999999u",
    "100000000000, 100000m",
    "99999999999999, 99999999m",
    "100000000000000, 100000S",
    "99999999999999999, 99999999S",
    "100000000000000000, 1666666M",
    "5999999940000000000, 99999999M",
    "6000000000000000000, 1666666H",
    "9223372036854775807, 2562047H",
  })
  void usesTheFinestUnitThatFitsIntoEightDigits(long nanos, String encoded) {
    assertEquals(encoded, GrpcTimeout.encode(nanos));
  }
}
