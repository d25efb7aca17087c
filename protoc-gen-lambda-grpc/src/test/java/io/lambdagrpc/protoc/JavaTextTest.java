package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JavaTextTest {

  @Test
  void blankCommentHasNoLines() {
    assertEquals(List.of(), JavaText.javadoc(""));
    assertEquals(List.of(), JavaText.javadoc(" \n\n"));
  }

  @Test
  void commentKeepsItsInnerIndentation() {
    assertEquals(
        List.of(" one", "   two", "", " three"), JavaText.javadoc("\n one\n   two\n\n three\n"));
  }

  @Test
  void commentCannotEndItselfNorBeginATagOrAnEscape() {
    assertEquals(
        List.of(" *&#47; /&#42; /&#42;&#47; &#64;see &lt;b&gt; &amp;lt; &#92;u0041"),
        JavaText.javadoc(" */ /* /*/ @see <b> &lt; \\u0041"));
  }

  @Test
  void literalEscapesQuotesAndBackslashes() {
    assertEquals("a\\\\b\\\"c", JavaText.literal("a\\b\"c"));
  }

  @Test
  void literalIsOneLineOfAscii() {
    assertEquals(
        "\\012\\015\\000\\177\\u0080\\u2028\\\\u000a",
        JavaText.literal("\n\r\0\u007f\u0080\u2028\\u000a"));
  }

  @Test
  void messagesAreOneLine() {
    assertEquals(
        "gr\u00fc\u00df \\u000a\\u001b\\u0085\\u2029",
        JavaText.oneLine("gr\u00fc\u00df \n\u001b\u0085\u2029"));
  }
}
