package io.lambdagrpc.internal.text;

/**
 * Text from outside in a line of the log. With a line feed, a client could begin a record of its
 * own, and with other control characters steer the terminal of whoever reads it. Only a record
 * loads this class.
 */
public final class LogText {

  /**
   * The length of a text in a record, in characters: it may be a client's, as long as a request.
   */
  private static final int MAX_LENGTH = 16 * 1024;

  private static final String HEX = "0123456789abcdef";

  private LogText() {}

  /**
   * Returns the text on one line, control characters and line separators as escapes of Java. What
   * is long is cut.
   */
  public static String escape(String text) {
    int most = Math.min(text.length(), MAX_LENGTH);
    int plain = 0;
    while (plain < most && isPlain(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder line = new StringBuilder(most + 32).append(text, 0, plain);
    int end = plain;
    for (; end < text.length() && line.length() < MAX_LENGTH; end++) {
      append(line, text.charAt(end));
    }
    if (end < text.length()) {
      line.append("... (").append(text.length() - end).append(" more characters)");
    }
    return line.toString();
  }

  private static boolean isPlain(char c) {
    return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
  }

  private static void append(StringBuilder line, char c) {
    if (isPlain(c)) {
      line.append(c);
      return;
    }
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
