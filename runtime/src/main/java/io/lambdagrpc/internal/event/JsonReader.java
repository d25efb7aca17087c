package io.lambdagrpc.internal.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON (RFC 8259) in UTF-8, without a tree and without recursion: a caller opens the
 * containers it wants and skips the rest, which is checked all the same. Depth is limited, and a
 * level takes an element of an array, never a stack frame.
 *
 * <p>Values can be read again by their offset, so fields may come in any order. Every failure is an
 * {@link InvalidEventException} with the offset. (Over 300 lines: all that moves the one offset
 * stands here, what is in a string in {@link JsonText}.)
 */
final class JsonReader {

  static final int MAX_DEPTH = 512;
  static final int ABSENT = -1;

  private static final int END = -1;

  /** Which bytes of a string stand for themselves: one look instead of a few comparisons each. */
  private static final boolean[] PLAIN = new boolean[256];

  static {
    Arrays.fill(PLAIN, ' ', 128, true);
    PLAIN['"'] = PLAIN['\\'] = false;
  }

  private final byte[] json;
  private boolean[] isObject = new boolean[16];
  private int depth;
  private int at;
  // No comma stands before the first entry of a container.
  private boolean opened;

  // The string that was scanned last, without its quotes and with its escapes.
  private int start;
  private int end;
  private boolean escaped;
  private boolean ascii;

  JsonReader(byte[] json) {
    this.json = json;
  }

  /** Continues at a value; only what {@link #skip} has checked may be read again. */
  void seek(int offset) {
    at = offset;
    depth = 0;
  }

  /** Skips whitespace and returns the byte after it, or -1 at the end. */
  int token() {
    byte b = at < json.length ? json[at] : 0;
    return b > ' ' ? b : tokenAfterSpace();
  }

  private int tokenAfterSpace() {
    while (at < json.length) {
      int b = json[at] & 0xff;
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
      at++;
    }
    return END;
  }

  /** Returns the offset of the object. */
  int openObject(String expected) {
    return open('{', expected);
  }

  void openArray(String expected) {
    open('[', expected);
  }

  /** Scans the name of the next member; returns false after the last one. */
  boolean nextMember() {
    if (!hasNext('}')) {
      return false;
    }
    scanName();
    return true;
  }

  /** Returns a name as {@link #isNamed} takes it. */
  static byte[] name(String ascii) {
    return ascii.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Tells whether the string that was scanned last, a member's name say, is this one. Names are
   * bytes: each event is asked for some hundred of them, the first event before the JIT has
   * compiled any of this.
   */
  boolean isNamed(byte[] name) {
    // Short enough to be inlined into its callers, which ask for many names that do not match.
    return (name.length == end - start || !ascii) && isScanned(name);
  }

  private boolean isScanned(byte[] name) {
    if (!ascii) {
      return Arrays.equals(JsonText.unescape(json, start, end), name);
    }
    for (int i = 0; i < name.length; i++) {
      if (json[start + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the name of the next member, or null after the last one. */
  @Nullable String nextName() {
    return nextMember() ? scannedString() : null;
  }

  boolean nextElement() {
    return hasNext(']');
  }

  String string(String expected) {
    scanString(expected);
    return scannedString();
  }

  /** Skips a value and returns its offset, or {@link #ABSENT} for a null. */
  int skip() {
    int outside = depth;
    int first = token();
    int offset = at;
    skipScalarOrOpen(first);
    while (depth > outside) {
      if (isObject[depth]) {
        if (hasNext('}')) {
          scanName();
          skipScalarOrOpen(token());
        }
      } else if (hasNext(']')) {
        skipScalarOrOpen(token());
      }
    }
    return first == 'n' ? ABSENT : offset;
  }

  void end() {
    if (token() != END) {
      throw error(at, "nothing after the JSON document");
    }
  }

  /** Returns the offset of a member's value; {@link #ABSENT} for null, or outside an object. */
  int find(int object, String name) {
    if (object == ABSENT) {
      return ABSENT;
    }
    seek(object);
    if (token() != '{') {
      return ABSENT;
    }
    openObject("an object");
    byte[] bytes = name(name);
    int found = ABSENT;
    while (nextMember()) {
      boolean wanted = isNamed(bytes);
      int value = skip();
      found = wanted ? value : found;
    }
    return found;
  }

  /** Returns the string at {@code offset}, or null where there is no string. */
  @Nullable String text(int offset) {
    if (offset == ABSENT) {
      return null;
    }
    seek(offset);
    return token() == '"' ? string("a string") : null;
  }

  /** Returns the source text of the value at {@code offset}. */
  String source(int offset) {
    seek(offset);
    skip();
    return new String(json, offset, at - offset, StandardCharsets.UTF_8);
  }

  /**
   * Returns the string that was scanned last with the capitals of ASCII in lower case. To the JDK,
   * the Kelvin sign is a capital k, too: a header that fronts do not know would be one that they
   * check. Looks at the bytes first, since nearly all names of headers are in lower case.
   */
  String lowerCase() {
    byte[] text = json;
    int stop = end;
    int i = start;
    while (i < stop && (text[i] > 'Z' || text[i] < 'A')) {
      i++;
    }
    boolean lower = i == stop && ascii;
    return lower ? scannedString() : lowerCase(scannedString());
  }

  private static String lowerCase(String text) {
    char[] lower = text.toCharArray();
    for (int i = 0; i < lower.length; i++) {
      if (lower[i] >= 'A' && lower[i] <= 'Z') {
        lower[i] = (char) (lower[i] - 'A' + 'a');
      }
    }
    return new String(lower);
  }

  int stringStart() {
    return start;
  }

  int stringEnd() {
    return end;
  }

  boolean stringEscaped() {
    return escaped;
  }

  IllegalArgumentException error(int offset, String expected) {
    return InvalidEventException.at(json, offset, expected);
  }

  private String scannedString() {
    if (ascii) {
      return new String(json, start, end - start, StandardCharsets.ISO_8859_1);
    }
    return new String(JsonText.unescape(json, start, end), StandardCharsets.UTF_8);
  }

  private int open(int bracket, String expected) {
    if (token() != bracket) {
      throw error(at, expected);
    }
    if (depth == MAX_DEPTH) {
      throw error(at, "at most " + MAX_DEPTH + " containers inside each other");
    }
    if (++depth == isObject.length) {
      isObject = Arrays.copyOf(isObject, MAX_DEPTH + 1);
    }
    isObject[depth] = bracket == '{';
    opened = true;
    return at++;
  }

  private boolean hasNext(int bracket) {
    int b = token();
    boolean first = opened;
    opened = false;
    if (b == bracket) {
      at++;
      depth--;
      return false;
    }
    if (first) {
      return true;
    }
    if (b != ',') {
      throw error(at, bracket == '}' ? "a comma or }" : "a comma or ]");
    }
    at++;
    return true;
  }

  private void scanName() {
    scanString("the name of a member in quotes");
    if (token() != ':') {
      throw error(at, "a colon");
    }
    at++;
  }

  private void skipScalarOrOpen(int token) {
    switch (token) {
      case '{' -> openObject("an object");
      case '[' -> openArray("an array");
      case '"' -> scanString();
      case 't' -> skipLiteral("true");
      case 'f' -> skipLiteral("false");
      case 'n' -> skipLiteral("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> skipNumber();
      default -> throw error(at, startsWithByteOrderMark() ? "no byte order mark" : "a JSON value");
    }
  }

  private boolean startsWithByteOrderMark() {
    return at == 0
        && json.length >= 3
        && json[0] == (byte) 0xef
        && json[1] == (byte) 0xbb
        && json[2] == (byte) 0xbf;
  }

  private void skipLiteral(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      if (byteAt(at + i) != literal.charAt(i)) {
        throw error(at, literal);
      }
    }
    at += literal.length();
  }

  private void skipNumber() {
    if (byteAt(at) == '-') {
      at++;
    }
    if (byteAt(at) == '0') {
      at++;
    } else {
      skipDigits();
    }
    if (byteAt(at) == '.') {
      at++;
      skipDigits();
    }
    if (byteAt(at) == 'e' || byteAt(at) == 'E') {
      at++;
      if (byteAt(at) == '+' || byteAt(at) == '-') {
        at++;
      }
      skipDigits();
    }
  }

  private void skipDigits() {
    int first = at;
    while (byteAt(at) >= '0' && byteAt(at) <= '9') {
      at++;
    }
    if (at == first) {
      throw error(at, "a digit");
    }
  }

  private int byteAt(int offset) {
    return offset < json.length ? json[offset] & 0xff : END;
  }

  private void scanString(String expected) {
    if (token() != '"') {
      throw error(at, expected);
    }
    scanString();
  }

  /** Scans the string that begins at the offset. */
  private void scanString() {
    byte[] text = json;
    boolean[] plain = PLAIN;
    int length = text.length;
    int i = at + 1;
    start = i;
    escaped = false;
    ascii = true;
    while (true) {
      while (i < length && plain[text[i] & 0xff]) {
        i++;
      }
      if (i == length) {
        throw error(i, "the end of a string");
      }
      if (text[i] == '"') {
        break;
      }
      escaped |= text[i] == '\\';
      ascii = false;
      i = JsonText.skipSpecial(text, i);
    }
    end = i;
    at = i + 1;
  }
}
