package io.lambdagrpc.protoc;

import java.util.ArrayList;
import java.util.List;

/** Foreign text inside Java source. */
final class JavaText {

  private JavaText() {}

  /**
   * Returns what stands after the asterisk in each line of a Javadoc comment, no line for a blank
   * comment. A backslash could begin a Unicode escape, which javac reads even in a comment.
   */
  static List<String> javadoc(String comment) {
    String text =
        comment
            // A blank last line would count as one without indentation.
            .stripTrailing()
            .stripIndent()
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("@", "&#64;")
            .replace("\\", "&#92;")
            .replace("*/", "*&#47;")
            .replace("/*", "/&#42;");
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!lines.isEmpty() || !line.isBlank()) {
        lines.add(line.isEmpty() ? "" : " " + line);
      }
    }
    return lines;
  }

  /** Returns {@code value} as it stands between the quotes of a string literal. */
  static String literal(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
