package io.lambdagrpc.internal.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The address of a client. This class is loaded only where somebody asks for it. */
final class ClientAddress {

  private ClientAddress() {}

  /** Returns the address that a front wrote down, or null where it is none; no port is known. */
  static @Nullable InetSocketAddress find(String sourceIp) {
    if (!isLiteral(sourceIp)) {
      return null;
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(sourceIp), 0);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Accepts nothing else than the JDK does: it would look up any other text in the DNS. */
  static boolean isLiteral(String sourceIp) {
    return sourceIp.indexOf(':') < 0 ? isIpv4(sourceIp) : isIpv6(sourceIp);
  }

  private static boolean isIpv4(String address) {
    int octets = 1;
    int octet = -1;
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '.' && octet >= 0) {
        octets++;
        octet = -1;
      } else if (c >= '0' && c <= '9' && octet <= 25 && octet != 0) {
        octet = Math.max(octet, 0) * 10 + (c - '0');
      } else {
        return false;
      }
      if (octet > 255) {
        return false;
      }
    }
    return octets == 4 && octet >= 0;
  }

  /** With a colon in it and a digit or a colon first, it is an IPv6 address to the JDK, or none. */
  private static boolean isIpv6(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      boolean isHex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!isHex && c != ':' && (c != '.' || i == 0)) {
        return false;
      }
    }
    return true;
  }
}
