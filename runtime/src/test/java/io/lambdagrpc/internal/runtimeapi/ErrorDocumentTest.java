package io.lambdagrpc.internal.runtimeapi;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorDocumentTest {

  private static final String TYPE = "java.lang.IllegalStateException";

  /** Fails at everything that a throwable is asked. */
  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  private static <T extends Throwable> T at(T failure, StackTraceElement... frames) {
    failure.setStackTrace(frames);
    return failure;
  }

  private static String document(Throwable failure) {
    return new String(ErrorDocument.of(failure), StandardCharsets.UTF_8);
  }

  @Test
  void theMessageIsEscapedAndEachFrameIsAString() {
    StackTraceElement[] frames = {
      new StackTraceElement("app", "money", "1.0", "shop.Till", "open", "Till.java", 7),
      new StackTraceElement("shop.Till", "<init>", null, -2)
    };
    assertEquals(
        "{\"errorMessage\":\"a \\\"b\\\"\",\"errorType\":\""
            + TYPE
            + "\",\"stackTrace\":[\"app/money@1.0/shop.Till.open(Till.java:7)\","
            + "\"shop.Till.<init>(Native Method)\"]}",
        document(at(new IllegalStateException("a \"b\""), frames)));
  }

  @Test
  void whatHasNoMessageIsItsType() {
    assertEquals(
        "{\"errorMessage\":\"" + TYPE + "\",\"errorType\":\"" + TYPE + "\",\"stackTrace\":[]}",
        document(at(new IllegalStateException())));
  }

  @Test
  void aStackThatOverflowedIsCut() {
    StackTraceElement[] frames = new StackTraceElement[1024];
    Arrays.fill(frames, new StackTraceElement("shop.Till", "open", "Till.java", 7));
    String document = document(at(new StackOverflowError(), frames));
    assertEquals(101, document.split("shop\\.Till", -1).length);
    assertTrue(document.endsWith("(Till.java:7)\"]}"), document);
  }

  @Test
  void whatCannotBePrintedIsNamed() {
    String text = Unprintable.class.getName() + ", which cannot be printed: " + TYPE;
    assertEquals(
        "{\"errorMessage\":\""
            + text
            + "\",\"errorType\":\""
            + Unprintable.class.getName()
            + "\",\"stackTrace\":[]}",
        document(new Unprintable()));
  }

  @Test
  void aCauseForXRayIsShorterThanWhatAHeaderHolds() {
    String shortest = requireNonNull(ErrorDocument.xrayCause(at(new IllegalStateException(""))));
    String message = "x".repeat(32 * 1024 - 1 - shortest.length());
    String longest = ErrorDocument.xrayCause(at(new IllegalStateException(message)));
    assertEquals(32 * 1024 - 1, requireNonNull(longest).length());
    assertNull(ErrorDocument.xrayCause(at(new IllegalStateException(message + "x"))));
  }
}
