package io.lambdagrpc.local.internal.files;

/** A name that comes from elsewhere, as an error repeats it on somebody's terminal. */
public final class ShownName {
  private static final int MAX_LENGTH = 200;

  private ShownName() {}

  /** Returns the beginning of a name, in one line and without what would steer the terminal. */
  public static String of(String name) {
    return OneLine.of(name, MAX_LENGTH);
  }
}
