package io.lambdagrpc.internal.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much JSON may hold, to the very value, level, digit and character. */
class JsonCheckTest {

  /** One for each kilobyte of the heap. */
  private static final int MAX_VALUES = (int) (Runtime.getRuntime().maxMemory() / 1024);

  private static int depth(String json) {
    return JsonCheck.check(json, true, true).depth();
  }

  private static Status.Code refusal(String json) {
    return assertThrows(StatusRuntimeException.class, () -> depth(json)).getStatus().getCode();
  }

  /** An array of some values; it is one as well. */
  private static String array(int values) {
    return "[" + "0,".repeat(values - 2) + "0]";
  }

  private static String nested(int depth, int length) {
    return "[".repeat(depth) + " ".repeat(length - 2 * depth) + "]".repeat(depth);
  }

  @Test
  void eachValueCountsWhateverItIs() {
    String each = "0,\"a\",true,[],{},";
    String most = "[" + each.repeat(MAX_VALUES / 5 - 1) + "0,".repeat(MAX_VALUES % 5 + 3);
    assertEquals(2, depth(most + "0]"));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refusal(most + "0,0]"));
  }

  @Test
  void eachPathOfAFieldMaskIsAValue() {
    String most = ",".repeat(MAX_VALUES - 1);
    assertEquals(0, depth('"' + most + '"'));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refusal('"' + most + ",\""));
    assertEquals(
        0, JsonCheck.check('"' + most + ",\"", false, true).depth(), "a text without paths");
  }

  @Test
  void twoHundredLevelsAreRead() {
    assertEquals(200, depth(nested(200, 400)));
    assertEquals(Status.Code.INVALID_ARGUMENT, refusal(nested(201, 402)));
  }

  @Test
  void theDeeperATextIsTheShorterItMustBe() {
    int length = 4 * MAX_VALUES;
    assertEquals(64, depth(nested(64, length)));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refusal(nested(64, length + 1)));
    assertEquals(32, depth(nested(32, 2 * length + 1)), "up to here it may have any length");
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refusal(nested(33, 2 * length + 1)));
  }

  @Test
  void atEach1024thValueACancelledCallIsNoticed() throws Exception {
    Context.CancellableContext cancelled = Context.ROOT.withCancellation();
    cancelled.cancel(null);
    assertEquals(1, cancelled.call(() -> depth(array(1023))));
    assertEquals(Status.Code.CANCELLED, cancelled.call(() -> refusal(array(1024))));
  }

  @Test
  void aNumberIsWithinTheRangeOfADouble() {
    for (String number : List.of("1E308", "-1e308", "9".repeat(308))) {
      assertEquals(0, depth(number));
    }
    for (String number : List.of("1E309", "-1e309", "9".repeat(309))) {
      assertEquals(Status.Code.INVALID_ARGUMENT, refusal(number), number);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"T%s", "%sT", "1T-%s1Z"})
  void aTimeHasAtMostTenThousandDigitsInARow(String form) {
    int digits = form.contains("1Z") ? 9_999 : 10_000;
    assertEquals(0, depth('"' + String.format(form, "9".repeat(digits)) + '"'));
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        refusal('"' + String.format(form, "9".repeat(digits + 1)) + '"'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e9999", "1E-308", "12e45678x", "e", "-", "1e+308"})
  void whatIsNoLongNumber(String text) {
    assertFalse(JsonNumbers.isLong(text), text);
    assertFalse(JsonCheck.check('"' + text + '"', true, true).hasLongNumbers(), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12e45678", "1E-3080", "1e1e10000", "-1.e+9999"})
  void whatMayBeALongNumber(String text) {
    assertTrue(JsonNumbers.isLong(text), text);
    assertTrue(JsonCheck.check("[\"" + text + "\"]", true, true).hasLongNumbers(), text);
    assertTrue(JsonCheck.check("{\"" + text + "\":0}", true, true).hasLongNumbers(), text);
  }

  @Test
  void aNumberHasAThousandCharacters() {
    assertFalse(JsonNumbers.isLong("9".repeat(1000)));
    assertTrue(JsonNumbers.isLong("9".repeat(1001)));
    assertFalse(JsonNumbers.isLong("9".repeat(1001) + "x"));
  }
}
