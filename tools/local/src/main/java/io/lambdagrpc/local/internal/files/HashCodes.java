package io.lambdagrpc.local.internal.files;

import java.util.HashMap;
import java.util.Map;

/**
 * The hash codes of the names in a zip. The JDK's classes for zips compare a name with all that
 * have its hash code, each time that they look for it: names can be made so that it takes hours.
 */
public final class HashCodes {

  /** What is wrong with a zip that has too many of one. */
  public static final String TOO_MANY =
      "names that are made to take long (expected: names of different hash codes)";

  /** Of a hundred thousand names, three have one by chance. */
  private static final int MAX_OF_ONE = 100;

  private final Map<Integer, Integer> counts = new HashMap<>();

  /** Adds that of a name, and returns whether no more names have it than by chance. */
  public boolean add(int hashCode) {
    return counts.merge(hashCode, 1, Integer::sum) <= MAX_OF_ONE;
  }
}
