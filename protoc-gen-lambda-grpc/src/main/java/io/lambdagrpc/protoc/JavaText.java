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

  /** Returns {@code value} as it stands between the quotes of a string literal, in ASCII. */
  static String literal(String value) {
    var literal = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' || c == '"') {
        literal.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        // Octal: javac reads a Unicode escape before it looks for the end of a literal.
        literal.append('\\').append((char) ('0' + c / 64)).append((char) ('0' + c / 8 % 8));
        literal.append((char) ('0' + c % 8));
      } else if (c < 0x7f) {
        literal.append(c);
      } else {
        appendUnicode(c, literal);
      }
    }
    return literal.toString();
  }

  /** Returns {@code message} with escapes for what would not stand on one line of a log. */
  static String oneLine(String message) {
    var line = new StringBuilder(message.length());
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
        appendUnicode(c, line);
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static void appendUnicode(char c, StringBuilder text) {
    text.append("\\u").append(Integer.toHexString(0x10000 + c), 1, 5);
  }
}
