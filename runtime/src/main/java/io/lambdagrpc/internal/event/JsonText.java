package io.lambdagrpc.internal.event;

import java.util.Arrays;

/**
 * What is rare inside a JSON string: escapes and characters outside ASCII. A class of its own
 * because most events have neither, and then it is never loaded.
 */
final class JsonText {

  private static final int REPLACEMENT = 0xfffd;

  private JsonText() {}

  /**
   * Checks the escape or the multi-byte character at {@code i} and returns the offset after it.
   *
   * @throws InvalidEventException if there is neither
   */
  static int skipSpecial(byte[] json, int i) {
    if (json[i] == '\\') {
      return skipEscape(json, i);
    }
    if (json[i] >= 0) {
      throw InvalidEventException.at(json, i, "control characters as escapes");
    }
    return skipMultiByte(json, i);
  }

  /** Returns the UTF-8 bytes that an escaped string stands for. A lone surrogate is U+FFFD. */
  static byte[] unescape(byte[] json, int start, int end) {
    byte[] text = new byte[end - start]; // no escape is shorter than what it stands for
    int length = 0;
    int i = start;
    while (i < end) {
      byte b = json[i++];
      if (b != '\\') {
        text[length++] = b;
        continue;
      }
      b = json[i++];
      if (b != 'u') {
        text[length++] = unescape(b);
        continue;
      }
      int code = hex(json, i);
      i += 4;
      if (Character.isHighSurrogate((char) code)
          && i < end
          && json[i] == '\\'
          && json[i + 1] == 'u'
          && Character.isLowSurrogate((char) hex(json, i + 2))) {
        code = Character.toCodePoint((char) code, (char) hex(json, i + 2));
        i += 6;
      }
      length = writeUtf8(text, length, code);
    }
    return Arrays.copyOf(text, length);
  }

  private static byte unescape(byte b) {
    return switch (b) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> b;
    };
  }

  private static int writeUtf8(byte[] text, int length, int code) {
    if (code < 0x80) {
      text[length] = (byte) code;
      return length + 1;
    }
    if (code < 0x800) {
      text[length] = (byte) (0xc0 | code >> 6);
      text[length + 1] = trail(code);
      return length + 2;
    }
    if (code > 0xffff) {
      text[length] = (byte) (0xf0 | code >> 18);
      text[length + 1] = trail(code >> 12);
      text[length + 2] = trail(code >> 6);
      text[length + 3] = trail(code);
      return length + 4;
    }
    int valid = Character.isSurrogate((char) code) ? REPLACEMENT : code;
    text[length] = (byte) (0xe0 | valid >> 12);
    text[length + 1] = trail(valid >> 6);
    text[length + 2] = trail(valid);
    return length + 3;
  }

  private static byte trail(int bits) {
    return (byte) (0x80 | (bits & 0x3f));
  }

  private static int skipEscape(byte[] json, int i) {
    if (i + 1 == json.length) {
      throw InvalidEventException.at(json, i + 1, "the end of an escape");
    }
    int length =
        switch (json[i + 1]) {
          case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
          case 'u' -> hex(json, i + 2) < 0 ? 0 : 6;
          default -> 0;
        };
    if (length == 0) {
      throw InvalidEventException.at(json, i, "an escape of JSON");
    }
    return i + length;
  }

  /** Returns the value of four hex digits, or -1. */
  private static int hex(byte[] json, int offset) {
    if (offset + 4 > json.length) {
      return -1;
    }
    int value = 0;
    for (int i = offset; i < offset + 4; i++) {
      int digit = hexDigit(json[i]);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static int hexDigit(int b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** RFC 3629: no overlong form, no surrogate, nothing over U+10FFFF. */
  private static int skipMultiByte(byte[] json, int i) {
    int lead = json[i] & 0xff;
    int trails = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    boolean valid = lead >= 0xc2 && lead <= 0xf4 && i + trails < json.length;
    int code = lead & (0x3f >> trails);
    for (int k = 1; valid && k <= trails; k++) {
      valid = (json[i + k] & 0xc0) == 0x80;
      code = code << 6 | (json[i + k] & 0x3f);
    }
    if (trails == 2) {
      valid &= code >= 0x800 && (code < 0xd800 || code > 0xdfff);
    } else if (trails == 3) {
      valid &= code >= 0x10000 && code <= 0x10ffff;
    }
    if (!valid) {
      throw InvalidEventException.at(json, i, "UTF-8");
    }
    return i + 1 + trails;
  }
}
