package io.lambdagrpc.client;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a channel leads: scheme, host, perhaps a port and a base path. */
record Target(URI url) {

  Target {
    String scheme = url.getScheme();
    if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        || url.getHost() == null
        || url.getPort() > 65_535
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw refused(url.toString());
    }
  }

  /** Reads a URL, or a host, which is taken for one with {@code https}. */
  static Target of(String text) {
    try {
      return new Target(new URI(text.contains(":/") ? text : "https://" + text));
    } catch (URISyntaxException e) {
      IllegalArgumentException refused = refused(text);
      refused.initCause(e);
      throw refused;
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

  private static IllegalArgumentException refused(String target) {
    return new IllegalArgumentException(
        "target: "
            + target
            + " (expected: https://host[:port][/base/path], the same with http, or host[:port])");
  }
}
