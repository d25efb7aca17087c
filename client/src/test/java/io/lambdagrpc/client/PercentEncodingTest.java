package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PercentEncodingTest {

  @ParameterizedTest
  @CsvSource({
    "plain text, plain text",
    "100%25, 100%",
    "%E2%82%AC and %e2%82%ac, € and €",
    "%0A, '\n'",
    "50% off, 50% off",
    "ends in %, ends in %",
    "ends in %4, ends in %4",
    "%zz%41, %zzA",
    "a+b, a+b",
  })
  void decodesWhatIsAnEscapeAndKeepsTheRest(String encoded, String decoded) {
    assertEquals(decoded, PercentEncoding.decode(encoded));
  }

  @ParameterizedTest
  @CsvSource({"\u00e2\u0082\u00ac, €", "%E2\u0082%AC, €"})
  void readsUnescapedBytesAsUtf8(String latin1, String decoded) {
    assertEquals(decoded, PercentEncoding.decode(latin1));
  }
}
