package io.lambdagrpc.internal.text;

/**
 * Text from outside in a line of the log. With a line feed, a client could begin a record of its
 * own, and with other control characters steer the terminal of whoever reads it. Only a record
 * loads this class.
 */
public final class LogText {

  private static final String HEX = "0123456789abcdef";

  private LogText() {}

  /** Returns the text on one line, control characters and line separators as escapes of Java. */
  public static String escape(String text) {
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlain(c)) {
        line.append(c);
      } else {
        append(line, c);
      }
    }
    return line.toString();
  }

  private static boolean isPlain(char c) {
    return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
  }

  private static void append(StringBuilder line, char c) {
    switch (c) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        line.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          line.append(HEX.charAt((c >> shift) & 0xf));
        }
      }
    }
  }
}
