package io.lambdagrpc.internal.runtimeapi;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies of the Runtime API, and accepts nothing else. Its exceptions do not show what they
 * refuse: where replies and requests are out of step, that is another invocation's event.
 */
final class ReplyReader {

  /**
   * What the peer answered.
   *
   * @param headers by lower-case name
   */
  @SuppressWarnings("ArrayRecordComponent") // the event of an invocation, which nobody changes
  record Reply(int status, Map<String, String> headers, byte[] body) {
    private static final int GONE = 410;

    /** Returns the exception for an answer that was not expected, without its body. */
    IOException refusal(String path) {
      String why = status == GONE ? ", too late: the invocation has timed out" : "";
      return new IOException("runtime api: " + path + " answered " + status + why);
    }
  }

  private static final int SWITCHING_PROTOCOLS = 101;

  /** Far more than Lambda's headers take. */
  private static final int MAX_HEAD_LENGTH = 256 * 1024;

  private static final byte[] EMPTY = {};

  private Map<String, String> headers = Map.of();
  private int headLeft;

  /** Whether the last reply was one of HTTP/1.0, as some emulators send them. */
  private boolean oldProtocol;

  /** Returns the next reply, without interim ones (1xx) before it; null at the end. */
  @Nullable Reply read(InputStream input) throws IOException {
    headLeft = MAX_HEAD_LENGTH;
    String statusLine = readLine(input);
    if (statusLine == null) {
      return null;
    }
    int status = status(statusLine);
    readHeaders(input);
    while (status < 200) {
      status = status(readHeadLine(input));
      readHeaders(input);
    }
    return new Reply(status, headers, readBody(input));
  }

  /** Returns a header of the last reply, even if its body was too large. */
  @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  /** Tells whether no reply can follow the last one. Where one without a length ends is unknown. */
  boolean isLast() {
    return oldProtocol
        || "close".equalsIgnoreCase(headers.get("connection"))
        || !(headers.containsKey("content-length") || headers.containsKey("transfer-encoding"));
  }

  private int status(String line) throws IOException {
    oldProtocol = line.startsWith("HTTP/1.0 ");
    if ((oldProtocol || line.startsWith("HTTP/1.1 "))
        && (line.length() == 12 || line.startsWith(" ", 12))) {
      int status = number(line.substring(9, 12), 10);
      if (status >= 100 && status != SWITCHING_PROTOCOLS) {
        return status;
      }
    }
    throw malformed("status line", "HTTP/1.1 and a status");
  }

  private void readHeaders(InputStream input) throws IOException {
    headers = new HashMap<>();
    for (String line = readHeadLine(input); !line.isEmpty(); line = readHeadLine(input)) {
      int colon = line.indexOf(':');
      if (colon <= 0 || !isName(line, colon) || !isText(line)) {
        throw malformed("header", "name: value");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).trim();
      String other = headers.put(name, value);
      if (other != null && isUnclear(name, other, value)) {
        throw malformed("head", "one " + name);
      }
    }
  }

  /** Tells whether two values of a name say two things, where either would be acted on. */
  private static boolean isUnclear(String name, String one, String other) {
    return name.equals("transfer-encoding")
        || (!one.equals(other)
            && (name.equals("content-length") || name.startsWith("lambda-runtime-")));
  }

  private static boolean isName(String line, int end) {
    for (int i = 0; i < end; i++) {
      if (line.charAt(i) <= ' ' || line.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** Tells whether no control character is in it, which would go on to logs and to requests. */
  private static boolean isText(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private byte[] readBody(InputStream input) throws IOException {
    String coding = headers.get("transfer-encoding");
    String length = headers.get("content-length");
    if (coding == null) {
      return length == null ? EMPTY : readBytes(input, number(length, 10));
    }
    if (length != null || !coding.equalsIgnoreCase("chunked")) {
      throw malformed("framing", "a length, or chunked");
    }
    return readChunks(input);
  }

  private byte[] readChunks(InputStream input) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      headLeft = MAX_HEAD_LENGTH;
      String line = readHeadLine(input);
      int semicolon = line.indexOf(';');
      int length = number(semicolon < 0 ? line : line.substring(0, semicolon).trim(), 16);
      if (length == 0) {
        break;
      }
      body.write(readBytes(input, length));
      if (!readHeadLine(input).isEmpty()) {
        throw malformed("chunk", "its end where its length says");
      }
    }
    while (!readHeadLine(input).isEmpty()) {
      // Trailers say nothing that a function needs.
    }
    return body.toByteArray();
  }

  private static int number(String digits, int radix) throws IOException {
    try {
      // No sign is allowed.
      if (!digits.isEmpty() && Character.digit(digits.charAt(0), radix) >= 0) {
        return Integer.parseInt(digits, radix);
      }
    } catch (NumberFormatException e) {
      // The same answer as below; the cause would only repeat the digits.
    }
    throw malformed("number", "digits, no more than an int holds");
  }

  /** Does not show what came: it may be part of another invocation's event. */
  private static IOException malformed(String what, String expected) {
    return new IOException("runtime api: malformed " + what + " (expected: " + expected + ")");
  }

  private static byte[] readBytes(InputStream input, int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException(
          "runtime api: body cut short: " + bytes.length + " bytes (expected: " + length + ")");
    }
    return bytes;
  }

  private String readHeadLine(InputStream input) throws IOException {
    String line = readLine(input);
    if (line == null) {
      throw cutShort();
    }
    return line;
  }

  private static EOFException cutShort() {
    return new EOFException("runtime api: reply cut short");
  }

  /** Returns a line without its end, or null where there is nothing left. */
  private @Nullable String readLine(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder(64);
    int c = input.read();
    if (c < 0) {
      return null;
    }
    for (; c != '\n'; c = input.read()) {
      if (c < 0) {
        throw cutShort();
      }
      if (--headLeft < 0) {
        throw malformed("head", "up to " + MAX_HEAD_LENGTH + " bytes");
      }
      line.append((char) c);
    }
    int last = line.length() - 1;
    if (last >= 0 && line.charAt(last) == '\r') {
      line.setLength(last);
    }
    return line.toString();
  }
}
