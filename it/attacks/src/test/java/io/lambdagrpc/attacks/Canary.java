package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/** Secrets that are laid out where an attacker may try to get at them. */
final class Canary {

  private static final String PREFIX = "C4N4RY-";

  /** What exceptions of the service say: for its log, and not for its client. */
  static final String EXCEPTION = PREFIX + "exception";

  /** What a service says that this one has called, and that failed. */
  static final String UPSTREAM = PREFIX + "upstream";

  /** Credentials, in the headers of a call and in trailers of the service: for nobody's log. */
  static final String CREDENTIALS = PREFIX + "credentials";

  /** The same as a header of bytes has it. */
  static final String CREDENTIALS_BASE64 =
      Base64.getEncoder().withoutPadding().encodeToString(CREDENTIALS.getBytes(US_ASCII));

  private Canary() {}

  /** Returns the first secret in a text, or an empty string. */
  static String in(String text) {
    int start = text.indexOf(PREFIX);
    if (start < 0) {
      return "";
    }
    int end = start + PREFIX.length();
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }
}
