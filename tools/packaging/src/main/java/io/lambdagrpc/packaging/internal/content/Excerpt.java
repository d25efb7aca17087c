package io.lambdagrpc.packaging.internal.content;

/** A name out of a jar, as an error repeats it on somebody's terminal. */
final class Excerpt {
  private static final int MAX_LENGTH = 200;

  private Excerpt() {}

  /** Returns the beginning of a name, without what would steer the terminal. */
  static String of(String name) {
    String shown = name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "...";
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
