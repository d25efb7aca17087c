package io.lambdagrpc.local.internal.files;

import java.util.HashSet;
import java.util.Set;

/**
 * The files of a zip or a jar with the folders that they are in, no more than a function may have:
 * a zip of five megabytes can name a million folders.
 */
public final class ZipPaths {

  /** Large functions have some ten thousand. */
  private static final int MAX = 100_000;

  /** In characters, of all of them. Those of ten thousand classes take about one megabyte. */
  private static final long MAX_NAMES = 16L * 1024 * 1024;

  /** What is wrong where there are more. */
  public static final String TOO_MANY =
      "too many files (expected: at most " + MAX + ", folders included, with 16 MB of names)";

  /** As texts: a hash table compares paths of one hash code one by one. */
  private final Set<String> paths = new HashSet<>();

  private long left = MAX_NAMES;

  /** Each is unpacked, also where a name is there a thousand times. */
  private int added;

  /**
   * Adds a file or a folder, and the folders on the way to it.
   *
   * @param path with a slash between folders, and none at its ends
   * @return whether there are not too many by now
   */
  public boolean add(String path) {
    int length = path.length();
    while (length > 0 && paths.add(path.substring(0, length))) {
      left -= length;
      length = path.lastIndexOf('/', length - 1);
    }
    return left >= 0 && paths.size() <= MAX && ++added <= MAX;
  }
}
