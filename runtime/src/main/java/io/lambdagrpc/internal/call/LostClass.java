package io.lambdagrpc.internal.call;

import org.jspecify.annotations.Nullable;

/**
 * A class that was first used while the heap or the stack was full. The JVM never initializes it
 * again: what needs it fails as long as the process lives. Only a failure loads this class.
 */
final class LostClass {

  private static final String LOST = "Could not initialize class ";

  private LostClass() {}

  /** Returns the class for which a call failed, in the words of the JVM, or null. */
  static @Nullable String of(@Nullable Throwable failure) {
    return Causes.find(failure, LostClass::named);
  }

  private static @Nullable String named(Throwable failure) {
    String text = failure instanceof NoClassDefFoundError ? failure.getMessage() : null;
    return text != null && text.startsWith(LOST) && isLostByMemory(failure.getCause())
        ? text
        : null;
  }

  /**
   * Tells whether the first use failed for want of memory. The JVM keeps the text of what was
   * thrown there, unless it had no memory for that either.
   */
  private static boolean isLostByMemory(@Nullable Throwable first) {
    String text = first == null ? null : first.getMessage();
    return text == null
        || text.startsWith("Exception java.lang.OutOfMemoryError")
        || text.startsWith("Exception java.lang.StackOverflowError");
  }
}
