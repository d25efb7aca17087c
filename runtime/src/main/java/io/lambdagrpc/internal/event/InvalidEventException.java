package io.lambdagrpc.internal.event;

import java.nio.charset.StandardCharsets;

/**
 * An event that is not JSON or no HTTP request; the message is for the person who reads the log of
 * the function.
 *
 * <p>The factories return the superclass. A method that threw this type itself would make the
 * bytecode verifier load this class on every cold start.
 */
public final class InvalidEventException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 24;

  private InvalidEventException(String message) {
    super(message);
  }

  static IllegalArgumentException at(byte[] json, int offset, String expected) {
    return new InvalidEventException(
        "event: "
            + excerpt(json, offset, json.length)
            + " at byte "
            + offset
            + " (expected: "
            + expected
            + ")");
  }

  static IllegalArgumentException missing(String field) {
    return new InvalidEventException("event: no " + field + " (expected: a string)");
  }

  static IllegalArgumentException base64(byte[] text, int from, int to) {
    int i = from;
    while (i < to && isBase64(text[i])) {
      i++;
    }
    String found =
        i < to
            ? excerpt(text, i, to) + " at character " + (i - from)
            : (to - from) + " characters without an end";
    return new InvalidEventException(
        "event: body: " + found + " (expected: base64, as isBase64Encoded says)");
  }

  static IllegalArgumentException notHttp(String found) {
    return new InvalidEventException(
        "event: "
            + found
            + " (expected: an HTTP request from a Function URL, an API Gateway HTTP API or REST"
            + " API, an Application Load Balancer, or VPC Lattice)");
  }

  /** Shows the start of a value from outside on one line and in ASCII, whatever its bytes. */
  static String excerpt(byte[] text, int from, int to) {
    if (from >= to) {
      return "end of input";
    }
    StringBuilder shown = new StringBuilder();
    int end = Math.min(to, from + SHOWN);
    for (int i = from; i < end; i++) {
      int b = text[i] & 0xff;
      if (b >= ' ' && b < 0x7f) {
        shown.append((char) b);
      } else {
        shown.append(b < 0x10 ? "\\x0" : "\\x").append(Integer.toHexString(b));
      }
    }
    return end < to ? shown.append("...").toString() : shown.toString();
  }

  static String excerpt(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return utf8.length == 0 ? "\"\"" : excerpt(utf8, 0, utf8.length);
  }

  private static boolean isBase64(int b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '+'
        || b == '/';
  }
}
