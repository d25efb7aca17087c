package io.lambdagrpc.client;

import io.grpc.Status;
import io.grpc.StatusException;

/**
 * Words of the wire, in their wire spelling, and what is told of a peer that breaks the protocol.
 */
final class Protocol {

  static final String GRPC_STATUS = "grpc-status";
  static final String GRPC_MESSAGE = "grpc-message";
  static final String GRPC_ENCODING = "grpc-encoding";
  static final String GRPC_ACCEPT_ENCODING = "grpc-accept-encoding";
  static final String GRPC_TIMEOUT = "grpc-timeout";
  static final String CONTENT_TYPE = "content-type";

  /** A status stands in logs, and may be sent on. */
  private static final int MAX_PRINTED = 512;

  private static final String HEX = "0123456789abcdef";

  private Protocol() {}

  static StatusException error(String what) {
    return Status.INTERNAL.withDescription("protocol error: " + what).asException();
  }

  /**
   * Returns what a peer sent as a status repeats it: cut where it is long, and one line, with
   * control characters as escapes of Java.
   */
  static String printable(String sent) {
    StringBuilder printed = new StringBuilder();
    for (int i = 0; i < Math.min(sent.length(), MAX_PRINTED); i++) {
      char c = sent.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        printed.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          printed.append(HEX.charAt((c >> shift) & 0xf));
        }
      } else {
        printed.append(c);
      }
    }
    return printed.append(sent.length() > MAX_PRINTED ? "..." : "").toString();
  }
}
