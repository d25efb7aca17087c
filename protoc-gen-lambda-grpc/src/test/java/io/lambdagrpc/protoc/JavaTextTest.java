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
}
