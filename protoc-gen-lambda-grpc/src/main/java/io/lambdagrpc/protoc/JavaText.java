package io.lambdagrpc.protoc;

import java.util.List;

/** Foreign text inside Java source. */
final class JavaText {

  private JavaText() {}

  /**
   * Returns the lines of a proto comment as they stand in a Javadoc comment, none for a blank one.
   * A backslash could begin a Unicode escape, which javac reads even in a comment.
   */
  static List<String> javadoc(String comment) {
    if (comment.isBlank()) {
      return List.of();
    }
    return comment
        .stripIndent()
        .strip()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("\\", "&#92;")
        .replace("*/", "*&#47;")
        .replace("/*", "/&#42;")
        .lines()
        .toList();
  }

  /** Returns {@code value} as it stands between the quotes of a string literal. */
  static String literal(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
