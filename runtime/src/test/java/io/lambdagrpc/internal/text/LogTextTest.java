package io.lambdagrpc.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class LogTextTest {

  @Test
  void aTextWithoutControlCharactersStaysAsItIs() {
    String plain = "gr\u00fcn \u20ac \ud83d\ude00 \\n \u00a0~";
    assertSame(plain, LogText.escape(plain));
    assertEquals("", LogText.escape(""));
  }

  @Test
  void controlCharactersAndLineSeparatorsAreEscapesOfJava() {
    assertEquals("a\\nb\\r\\tc", LogText.escape("a\nb\r\tc"));
    assertEquals(
        "\\u0000\\u001b[31m\\u007f\\u0085\\u009f\\u2028\\u2029",
        LogText.escape("\0\u001b[31m\u007f\u0085\u009f\u2028\u2029"));
  }
}
