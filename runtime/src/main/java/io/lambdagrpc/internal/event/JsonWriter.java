package io.lambdagrpc.internal.event;

/** Writes JSON strings (RFC 8259), of whatever text. */
public final class JsonWriter {

  private static final String HEX = "0123456789abcdef";

  private JsonWriter() {}

  /** Appends {@code text} as a JSON string. */
  public static void string(StringBuilder out, String text) {
    out.append('"');
    escape(out, text);
    out.append('"');
  }

  /** Appends {@code text} as it stands between the quotes of a JSON string. */
  static void escape(StringBuilder out, String text) {
    int appended = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append(text, appended, i).append('\\');
        appended = i;
      } else if (c < ' ') {
        out.append(text, appended, i);
        control(out, c);
        appended = i + 1;
      }
    }
    if (appended == 0) {
      out.append(text);
    } else {
      out.append(text, appended, text.length());
    }
  }

  /** Short where JSON is: a stack trace is full of them, and read by people. */
  private static void control(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
    }
  }
}
