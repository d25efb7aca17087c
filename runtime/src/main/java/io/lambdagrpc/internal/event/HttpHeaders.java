package io.lambdagrpc.internal.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request or a reply in their order, a name as often as it was added. Not safe for
 * use by several threads while headers are added.
 */
public final class HttpHeaders {

  private final List<String> namesAndValues = new ArrayList<>(32);

  /** Adds a header; the name is kept in lower case. */
  public void add(String name, String value) {
    namesAndValues.add(isLowerCase(name) ? name : name.toLowerCase(Locale.ROOT));
    namesAndValues.add(value);
  }

  /** Tells so of nearly all names; the JDK asks its tables about each character. */
  private static boolean isLowerCase(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c >= 'A' && c <= 'Z') || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** Removes every header of this name. */
  public void remove(String lowerCaseName) {
    for (int i = indexOf(lowerCaseName); i >= 0; i = indexOf(lowerCaseName)) {
      namesAndValues.subList(2 * i, 2 * i + 2).clear();
    }
  }

  /** Returns the number of headers, repeated names counted. */
  public int size() {
    return namesAndValues.size() / 2;
  }

  /** Returns the lower-cased name of the header at {@code index}. */
  public String name(int index) {
    return namesAndValues.get(2 * index);
  }

  /** Returns the value of the header at {@code index}. */
  public String value(int index) {
    return namesAndValues.get(2 * index + 1);
  }

  /** Returns the first value of a header, or null where there is none of this name. */
  public @Nullable String first(String lowerCaseName) {
    int index = indexOf(lowerCaseName);
    return index < 0 ? null : value(index);
  }

  /** Returns the index of the first header of this name, or -1. */
  int indexOf(String lowerCaseName) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      if (namesAndValues.get(i).equals(lowerCaseName)) {
        return i / 2;
      }
    }
    return -1;
  }
}
