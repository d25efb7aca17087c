package io.lambdagrpc.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand before the path of a call. */
class BasePathsTest {

  /** The characters of a segment by RFC 3986, 3.3, without escapes. */
  private static final String OF_SEGMENTS =
      "!$&'()*+-.0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

  private static boolean isTaken(String path) {
    try {
      return BasePaths.of("BASE", path).equals(List.of(path));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void aSegmentHoldsWhatAPathHoldsWithoutAnEscapeOrAComma() {
    StringBuilder taken = new StringBuilder();
    for (char c = 0; c < 0x250; c++) {
      if (c != '/' && isTaken("/a" + c)) {
        taken.append(c);
      }
    }
    assertEquals(OF_SEGMENTS, taken.toString());
  }

  @Test
  void eachPathStandsAsItIsAndASlashIsNone() {
    assertEquals(List.of("/api/v2", "", "/..."), BasePaths.of("BASE", "/api/v2", "/", "/..."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "api", "api/v2", "/api/", "//api", "/api//v2", "/.", "/api/../v2"})
  void whatIsNoPathIsRefusedByTheNameOfItsSetting(String path) {
    assertEquals(
        "BASE: " + path + " (expected: a path such as /api/v2, or / for none)",
        assertThrows(IllegalArgumentException.class, () -> BasePaths.of("BASE", "/", path))
            .getMessage());
  }

  @Test
  void aSettingWithoutAPathIsRefused() {
    assertEquals(
        "BASE: none (expected: a path such as /api/v2, or / for none)",
        assertThrows(IllegalArgumentException.class, () -> BasePaths.of("BASE")).getMessage());
  }
}
