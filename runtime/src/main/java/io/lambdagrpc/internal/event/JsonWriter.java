package io.lambdagrpc.internal.event;

import java.nio.ByteBuffer;

/** Writes JSON strings (RFC 8259), of whatever text. */
public final class JsonWriter {

  private static final String HEX = "0123456789abcdef";

  /** The control characters with a short escape, and the letters of these. */
  private static final String SHORT = "\b\t\n\f\r";

  private static final String LETTERS = "btnfr";
  private static final int LONG_ESCAPE = 6;

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

  /** Uses short escapes where JSON has them: people read stack traces, which are full of them. */
  private static void control(StringBuilder out, char c) {
    int at = SHORT.indexOf(c);
    if (at >= 0) {
      out.append('\\').append(LETTERS.charAt(at));
    } else {
      out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
    }
  }

  /**
   * Returns by how many bytes text in UTF-8 grows between the quotes of a JSON string.
   *
   * @param length how many of the bytes are the text
   */
  public static long escapesLength(byte[] text, int length) {
    long escapes = 0;
    for (int i = 0; i < length; i++) {
      byte b = text[i];
      if (b == '"' || b == '\\') {
        escapes++;
      } else if (b < ' ' && b >= 0) {
        escapes += SHORT.indexOf(b) >= 0 ? 1 : LONG_ESCAPE - 1;
      }
    }
    return escapes;
  }

  /**
   * Returns text in UTF-8 as it stands between the quotes of a JSON string, in an array of its own
   * only where it grows.
   */
  static ByteBuffer escape(byte[] text, int length) {
    long grown = length + escapesLength(text, length);
    if (grown == length) {
      return ByteBuffer.wrap(text, 0, length);
    }
    byte[] escaped = new byte[Math.toIntExact(grown)];
    int at = 0;
    for (int i = 0; i < length; i++) {
      byte b = text[i];
      if (b == '"' || b == '\\') {
        escaped[at++] = '\\';
        escaped[at++] = b;
      } else if (b < ' ' && b >= 0) {
        at = control(escaped, at, b);
      } else {
        escaped[at++] = b;
      }
    }
    return ByteBuffer.wrap(escaped);
  }

  private static int control(byte[] escaped, int at, byte b) {
    escaped[at] = '\\';
    int which = SHORT.indexOf(b);
    if (which >= 0) {
      escaped[at + 1] = (byte) LETTERS.charAt(which);
      return at + 2;
    }
    escaped[at + 1] = 'u';
    escaped[at + 2] = '0';
    escaped[at + 3] = '0';
    escaped[at + 4] = (byte) HEX.charAt(b >> 4);
    escaped[at + 5] = (byte) HEX.charAt(b & 0xf);
    return at + LONG_ESCAPE;
  }
}
