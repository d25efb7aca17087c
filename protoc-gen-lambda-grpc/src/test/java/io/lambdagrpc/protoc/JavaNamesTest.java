package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import javax.lang.model.SourceVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JavaNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a.b",
        "com.acme.Greeter",
        "a1.b_2.$C",
        "1a",
        "a.1b",
        "a b",
        "a-b",
        "ä.ö",
        "a.\uD835\uDC00",
        "\uD835",
        "a;b",
        "_",
        "_a",
        "a._",
        "null",
        "a.null",
        "true",
        "a.new.b",
        "strictfp",
        "record",
        "var",
        "enum"
      })
  void namesAreThoseOfTheLanguage(String name) {
    assertEquals(SourceVersion.isName(name), JavaNames.isName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abstract",
        "assert",
        "boolean",
        "break",
        "byte",
        "case",
        "catch",
        "char",
        "class",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extends",
        "final",
        "finally",
        "float",
        "for",
        "goto",
        "if",
        "implements",
        "import",
        "instanceof",
        "int",
        "interface",
        "long",
        "native",
        "new",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "short",
        "static",
        "strictfp",
        "super",
        "switch",
        "synchronized",
        "this",
        "throw",
        "throws",
        "transient",
        "try",
        "void",
        "volatile",
        "while",
        "true",
        "false"
      })
  void keywordsAreEscaped(String keyword) {
    assertEquals(keyword + "_", JavaNames.method(keyword));
    assertEquals(SourceVersion.isName(keyword), JavaNames.isName(keyword));
  }
}
