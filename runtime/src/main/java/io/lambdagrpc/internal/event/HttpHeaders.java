package io.lambdagrpc.internal.event;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request or a reply in their order, names in lower case, each as often as it was
 * added. Not safe for use by several threads while headers are added.
 */
public final class HttpHeaders {

  private final List<String> namesAndValues = new ArrayList<>(32);

  /** Adds a header. */
  public void add(String lowerCaseName, String value) {
    namesAndValues.add(lowerCaseName);
    namesAndValues.add(value);
  }

  /** Removes every header of this name. */
  public void remove(String lowerCaseName) {
    for (int i = indexOf(lowerCaseName, 0); i >= 0; i = indexOf(lowerCaseName, i)) {
      namesAndValues.subList(2 * i, 2 * i + 2).clear();
    }
  }

  /** Returns the number of headers, repeated names counted. */
  public int size() {
    return namesAndValues.size() / 2;
  }

  /** Returns the name of the header at {@code index}. */
  public String name(int index) {
    return namesAndValues.get(2 * index);
  }

  /** Returns the value of the header at {@code index}. */
  public String value(int index) {
    return namesAndValues.get(2 * index + 1);
  }

  /** Returns the first value of a header, or null where there is none of this name. */
  public @Nullable String first(String lowerCaseName) {
    int index = indexOf(lowerCaseName, 0);
    return index < 0 ? null : value(index);
  }

  /** Returns the index of the first header of this name, at {@code from} or after it, or -1. */
  public int indexOf(String lowerCaseName, int from) {
    int length = lowerCaseName.length();
    for (int i = 2 * from; i < namesAndValues.size(); i += 2) {
      String name = namesAndValues.get(i);
      // Most names differ in it, which is known sooner than what a call of equals finds out.
      if (name.length() == length && name.equals(lowerCaseName)) {
        return i / 2;
      }
    }
    return -1;
  }
}
