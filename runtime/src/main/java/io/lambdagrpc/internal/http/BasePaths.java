package io.lambdagrpc.internal.http;

import java.util.ArrayList;
import java.util.List;

/** Checks the base paths of a function. One that has none does not load this class. */
public final class BasePaths {

  /**
   * What a segment of a path holds without an escape (RFC 3986, 3.3), beside letters and digits.
   */
  private static final String MARKS = "-._~!$&'()*+;=:@";

  private BasePaths() {}

  /**
   * Returns paths as {@link HttpServer#basePaths} has them.
   *
   * @param setting the name of the setting that holds them, for the message
   * @param paths such as {@code /api/v2}, or {@code /} for none
   * @throws IllegalArgumentException if there is none, or one is no path
   */
  public static List<String> of(String setting, String... paths) {
    List<String> checked = new ArrayList<>();
    for (String path : paths) {
      if (path.equals("/")) {
        checked.add("");
      } else if (isPath(path)) {
        checked.add(path);
      } else {
        throw refusal(setting, path);
      }
    }
    if (checked.isEmpty()) {
      throw refusal(setting, "none");
    }
    return List.copyOf(checked);
  }

  private static boolean isPath(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    for (String segment : path.substring(1).split("/", -1)) {
      if (!isSegment(segment)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSegment(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      if (!isSegmentCharacter(segment.charAt(i))) {
        return false;
      }
    }
    return !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
  }

  private static boolean isSegmentCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || MARKS.indexOf(c) >= 0;
  }

  private static IllegalArgumentException refusal(String setting, String path) {
    return new IllegalArgumentException(
        setting + ": " + path + " (expected: a path such as /api/v2, or / for none)");
  }
}
