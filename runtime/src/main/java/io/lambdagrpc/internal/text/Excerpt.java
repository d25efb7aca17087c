package io.lambdagrpc.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * A value from the wire, as an error repeats it. A client sends header fields, paths and names of
 * any length, and an error is a header field itself: fronts refuse replies whose fields are long.
 * Only an error loads this class.
 */
public final class Excerpt {

  /** In characters; more than any sound name or path has. */
  public static final int MAX_LENGTH = 200;

  private Excerpt() {}

  /** Returns the beginning of a value, or {@code none} where there is no value. */
  public static String of(@Nullable String value) {
    if (value == null) {
      return "none";
    }
    return value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "...";
  }
}
