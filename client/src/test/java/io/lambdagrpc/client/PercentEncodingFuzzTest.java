package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Status messages of any bytes, escaped or not. */
final class PercentEncodingFuzzTest {

  private static final HexFormat LOWER = HexFormat.of();
  private static final HexFormat UPPER = LOWER.withUpperCase();

  @FuzzTest
  void aTextComesBackWhatEverOfItIsEscaped(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    StringBuilder needed = new StringBuilder();
    StringBuilder all = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      all.append('%').append(LOWER.toHexDigits(b));
      if (b < ' ' || b > '~' || b == '%') {
        needed.append('%').append(UPPER.toHexDigits(b));
      } else {
        needed.append((char) b);
      }
    }
    assertEquals(text, PercentEncoding.decode(needed.toString()));
    assertEquals(text, PercentEncoding.decode(all.toString()));
  }

  @FuzzTest
  void anythingIsReadAsFarAsItCanBe(byte[] bytes) {
    String decoded = PercentEncoding.decode(new String(bytes, StandardCharsets.ISO_8859_1));
    String plain = new String(bytes, StandardCharsets.UTF_8);
    assertTrue(decoded.length() <= bytes.length);
    assertTrue(plain.indexOf('%') >= 0 || decoded.equals(plain));
  }
}
