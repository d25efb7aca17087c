package io.lambdagrpc.local;

import java.util.Locale;
import java.util.Set;

/** One header line, in the case in which it was written. */
record Header(String name, String value) {
  // RFC 9110, 7.6.1 (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1): these belong to one
  // connection, so a gateway hands none of them on.
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "expect");

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  boolean isHopByHop() {
    return HOP_BY_HOP.contains(lowerCaseName());
  }

  String lowerCaseName() {
    return name.toLowerCase(Locale.ROOT);
  }
}
