package io.lambdagrpc.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where a channel leads: scheme, host, perhaps a port and a base path. */
record Target(URI url) {

  Target {
    String scheme = url.getScheme();
    if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        || url.getRawAuthority() == null
        || url.getPort() > 65_535
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw refused(url.toString());
    }
    try {
      // java.net.URI takes a host that breaks its rules for an authority of another kind.
      URI unused = url.parseServerAuthority();
    } catch (URISyntaxException e) {
      throw refused(e);
    }
  }

  /** Reads a URL, or a host, which is taken for one with {@code https}. */
  static Target of(String text) {
    try {
      return new Target(new URI(text.contains(":/") ? text : "https://" + text));
    } catch (URISyntaxException e) {
      throw refused(e);
    }
  }

  static Target of(String host, int port) {
    boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
    return of((bareIpv6 ? "[" + host + "]" : host) + ":" + port);
  }

  boolean isSecure() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  String authority() {
    return url.getRawAuthority();
  }

  /** Returns what the path of a call is put behind, without a slash at the end. */
  String prefix(boolean secure) {
    String path = url.getRawPath();
    return (secure ? "https://" : "http://")
        + authority()
        + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  private static IllegalArgumentException refused(URISyntaxException e) {
    String reason = e.getReason().toLowerCase(Locale.ROOT);
    return refused(e.getInput() + ": " + reason + " at index " + e.getIndex());
  }

  private static IllegalArgumentException refused(String target) {
    return new IllegalArgumentException(
        "target: "
            + target
            + " (expected: https://host[:port][/base/path], the same with http, or host[:port];"
            + " the host an IP address or of letters, digits, - and ., all that java.net.URI takes)");
  }
}
