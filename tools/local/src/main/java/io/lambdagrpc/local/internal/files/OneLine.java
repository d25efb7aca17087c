package io.lambdagrpc.local.internal.files;

import java.util.Locale;

/** A text that repeats what others wrote, for a log or a terminal. */
public final class OneLine {
  private OneLine() {}

  /** Returns the text as one line, and only text: control characters are escaped. */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\t' && (Character.isISOControl(c) || c == '\u2028' || c == '\u2029')) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /** Returns the beginning of the text so, with dots where it is longer than {@code maxLength}. */
  public static String of(String text, int maxLength) {
    return of(text.length() <= maxLength ? text : text.substring(0, maxLength) + "...");
  }
}
