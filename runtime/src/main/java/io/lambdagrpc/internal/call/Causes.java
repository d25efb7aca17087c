package io.lambdagrpc.internal.call;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Searches the causes of a throwable. Only a failure loads this class. */
final class Causes {

  /** More than anybody nests: causes may form a cycle, in which grpc-java's search never ends. */
  private static final int MAX = 100;

  private Causes() {}

  /** Returns what is found in a throwable or in the first cause that has it, or null. */
  static <T> @Nullable T find(
      @Nullable Throwable failure, Function<Throwable, @Nullable T> search) {
    try {
      Throwable cause = failure;
      for (int i = 0; cause != null && i <= MAX; i++) {
        T found = search.apply(cause);
        if (found != null) {
          return found;
        }
        cause = cause.getCause();
      }
    } catch (RuntimeException | Error e) {
      // A throwable whose own methods throw.
    }
    return null;
  }
}
