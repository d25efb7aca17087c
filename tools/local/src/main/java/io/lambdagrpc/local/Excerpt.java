package io.lambdagrpc.local;

import org.jspecify.annotations.Nullable;

/** A value from the wire, as an error repeats it, which goes to a peer and to the log. */
final class Excerpt {
  private static final int MAX_LENGTH = 200;

  private Excerpt() {}

  /** Returns the beginning of what the value says of itself. */
  static String of(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
