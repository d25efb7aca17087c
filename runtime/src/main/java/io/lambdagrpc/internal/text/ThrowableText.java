package io.lambdagrpc.internal.text;

/** The text of a user's throwable, whose methods may throw. Only a failure loads this class. */
public final class ThrowableText {

  private ThrowableText() {}

  /** Returns on one line what the throwable says of itself, or that it cannot. */
  public static String of(Throwable failure) {
    try {
      return LogText.escape(failure.toString());
    } catch (RuntimeException | Error e) {
      return unprintable(failure, e);
    }
  }

  /** Returns what is known of a throwable of which a method threw {@code e}. */
  public static String unprintable(Throwable failure, Throwable e) {
    return failure.getClass().getName() + ", which cannot be printed: " + e.getClass().getName();
  }
}
