package io.lambdagrpc.internal.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request or a reply in their order, names in lower case, each as often as it was
 * added. Not safe for use by several threads while headers are added.
 */
public final class HttpHeaders {

  /** The printable ASCII characters that a {@code token} cannot have. */
  private static final String DELIMITERS = "\"(),/:;<=>?@[\\]{}";

  /** Names and values in turn; an array, since each call walks over it a few times. */
  private String[] fields = new String[32];

  private int length;

  /** Adds a header. */
  public void add(String lowerCaseName, String value) {
    if (length == fields.length) {
      fields = Arrays.copyOf(fields, 2 * length);
    }
    fields[length] = lowerCaseName;
    fields[length + 1] = value;
    length += 2;
  }

  /** Removes every header of this name. */
  public void remove(String lowerCaseName) {
    int first = indexOf(lowerCaseName, 0);
    if (first < 0) {
      return;
    }
    int kept = 2 * first;
    for (int i = kept; i < length; i += 2) {
      if (!fields[i].equals(lowerCaseName)) {
        fields[kept] = fields[i];
        fields[kept + 1] = fields[i + 1];
        kept += 2;
      }
    }
    length = kept;
  }

  /** Returns the number of headers, repeated names counted. */
  public int size() {
    return length / 2;
  }

  /** Returns the lower-cased name of the header at {@code index}. */
  public String name(int index) {
    return fields[2 * index];
  }

  /** Returns the value of the header at {@code index}. */
  public String value(int index) {
    return fields[2 * index + 1];
  }

  /** Returns the first value of a header, or null where there is none of this name. */
  public @Nullable String first(String lowerCaseName) {
    int index = indexOf(lowerCaseName, 0);
    return index < 0 ? null : value(index);
  }

  /** Returns the index of the first header of this name, at {@code from} or after it, or -1. */
  public int indexOf(String lowerCaseName, int from) {
    int nameLength = lowerCaseName.length();
    for (int i = 2 * from; i < length; i += 2) {
      String name = fields[i];
      // Most names differ in length, and comparing that is cheaper than a call of equals.
      if (name.length() == nameLength && name.equals(lowerCaseName)) {
        return i / 2;
      }
    }
    return -1;
  }

  /**
   * Returns a content type in lower case and without its parameters, which gateways append. Where a
   * proxy has joined several fields with the same type, returns that type once; where the types
   * differ, the whole text.
   */
  public static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    type = type.trim().toLowerCase(Locale.ROOT);
    int comma = type.indexOf(',');
    if (comma < 0) {
      return type;
    }
    String first = type.substring(0, comma).trim();
    for (String other : type.substring(comma + 1).split(",", -1)) {
      if (!other.trim().equals(first)) {
        return type;
      }
    }
    return first;
  }

  /**
   * Returns the same headers with all that have one name beside each other, where the first of them
   * stands. Looks at each once: there may be very many.
   */
  HttpHeaders grouped() {
    if (size() < 2) {
      return this;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < size(); i++) {
      List<String> known = values.get(name(i));
      if (known == null) {
        known = new ArrayList<>(1);
        values.put(name(i), known);
      }
      known.add(value(i));
    }
    HttpHeaders grouped = new HttpHeaders();
    for (Map.Entry<String, List<String>> header : values.entrySet()) {
      for (String value : header.getValue()) {
        grouped.add(header.getKey(), value);
      }
    }
    return grouped;
  }

  /** Tells whether a header can have this name: a {@code token} of RFC 9110, 5.6.2. */
  public static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isUsual = (c >= 'a' && c <= 'z') || c == '-'; // the search below takes longer
      if (!isUsual && (c <= ' ' || c > '~' || DELIMITERS.indexOf(c) >= 0)) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
