package io.lambdagrpc.internal.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, {@link HttpRequest#query}: in {@code
 * application/x-www-form-urlencoded}, where a plus is a space
 * (https://url.spec.whatwg.org/#urlencoded-parsing). A class of its own because calls of grpc-web
 * have no query, and then it is never loaded.
 */
public final class Query {

  private static final String HEX = "0123456789ABCDEF";
  private static final String UNRESERVED = "-._~";
  private static final String VALUE = "a string as the value of a query parameter";

  private Query() {}

  /**
   * Returns the first value of a parameter, or null if the query has none of that name. One that is
   * given without a value has an empty one.
   *
   * @throws IllegalArgumentException if the value has an escape that is none, or is no UTF-8; the
   *     message is for the client
   */
  public static @Nullable String first(String query, String name) {
    byte[] value = firstBytes(query, name);
    if (value == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      // The cause tells nothing more.
      throw invalid(name, value, 0, "UTF-8");
    }
  }

  /**
   * Returns the bytes of the first value of a parameter, which need not be text, or null if the
   * query has none of that name. (Not all fronts let such bytes pass: those of API Gateway with
   * payload 1.0 decode them as text.)
   *
   * @throws IllegalArgumentException if the value has an escape that is none; the message is for
   *     the client
   */
  public static byte @Nullable [] firstBytes(String query, String name) {
    int start = 0;
    while (start < query.length()) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      int nameEnd = start;
      while (nameEnd < end && query.charAt(nameEnd) != '=') {
        nameEnd++;
      }
      if (isNamed(query, start, nameEnd, name)) {
        byte[] value = utf8(query, Math.min(nameEnd + 1, end), end);
        int length = decode(value);
        if (length < 0) {
          throw invalid(name, value, ~length, "two hex digits after a percent sign");
        }
        return Arrays.copyOf(value, length);
      }
      start = end + 1;
    }
    return null;
  }

  private static boolean isNamed(String query, int start, int end, String name) {
    // No escape is shorter than what it stands for.
    if (end - start <= name.length()) {
      return end - start == name.length() && query.startsWith(name, start);
    }
    byte[] text = utf8(query, start, end);
    int length = decode(text);
    return length >= 0 && new String(text, 0, length, StandardCharsets.UTF_8).equals(name);
  }

  private static byte[] utf8(String query, int start, int end) {
    return query.substring(start, end).getBytes(StandardCharsets.UTF_8);
  }

  /** Decodes in place and returns the length, or {@code ~offset} of an escape that is none. */
  private static int decode(byte[] text) {
    int length = 0;
    for (int i = 0; i < text.length; i++) {
      int b = text[i];
      if (b == '+') {
        b = ' ';
      } else if (b == '%') {
        b = i + 2 < text.length ? hex(text[i + 1]) << 4 | hex(text[i + 2]) : -1;
        if (b < 0) {
          return ~i;
        }
        i += 2;
      }
      text[length++] = (byte) b;
    }
    return length;
  }

  private static int hex(byte b) {
    return Character.digit(b, 16);
  }

  private static IllegalArgumentException invalid(
      String name, byte[] text, int at, String expected) {
    return new IllegalArgumentException(
        "query: "
            + name
            + ": "
            + InvalidEventException.excerpt(text, at, text.length)
            + " at byte "
            + at
            + " (expected: "
            + expected
            + ")");
  }

  /**
   * Returns the query that a map of parameters stands for. What can stand in no query is escaped in
   * any case, so that one whose front decoded it after all is nearly always read as well.
   *
   * @param map offset of an object whose values are strings or arrays of strings
   * @param isDecoded whether escapes and pluses in it are the client's own text, and not those of
   *     the query
   */
  static String encode(JsonReader json, int map, boolean isDecoded) {
    StringBuilder query = new StringBuilder();
    json.seek(map);
    json.openObject("an object as the query parameters");
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      int first = json.token();
      if (first == 'n') {
        json.skip();
      } else if (first == '[') {
        json.openArray("an array");
        while (json.nextElement()) {
          add(query, name, json.string(VALUE), isDecoded);
        }
      } else {
        add(query, name, json.string(VALUE), isDecoded);
      }
    }
    return query.toString();
  }

  private static void add(StringBuilder query, String name, String value, boolean isDecoded) {
    if (query.length() > 0) {
      query.append('&');
    }
    encode(query, name, isDecoded);
    query.append('=');
    encode(query, value, isDecoded);
  }

  private static void encode(StringBuilder query, String text, boolean isDecoded) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean isEscape = !isDecoded && (b == '%' || b == '+');
      if (isEscape || isUnreserved(b)) {
        query.append((char) b);
      } else {
        query.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || UNRESERVED.indexOf(b) >= 0;
  }
}
