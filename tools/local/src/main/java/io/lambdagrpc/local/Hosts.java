package io.lambdagrpc.local;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names that a request may call this machine by, in its {@code Host} header.
 *
 * <p>A page of a stranger's domain whose name leads to 127.0.0.1 (DNS rebinding) is of one origin
 * with what answers there, to a browser, and could read everything: only the header tells.
 */
record Hosts(Set<String> names) {
  static final Hosts LOOPBACK = new Hosts(Set.of(LoopbackServer.ADDRESS, "localhost", "[::1]"));

  /** Adds a name; the port beside it does not matter, since a tunnel or a proxy has its own. */
  Hosts with(String name) {
    if (name.isBlank() || endOfName(name) < name.length()) {
      throw new IllegalArgumentException("host: " + name + " (expected: a name without a port)");
    }
    Set<String> all = new HashSet<>(names);
    all.add(name.toLowerCase(Locale.ROOT));
    return new Hosts(Set.copyOf(all));
  }

  boolean allow(String host) {
    int end = endOfName(host);
    return names.contains(host.substring(0, end).toLowerCase(Locale.ROOT))
        && host.chars().skip(end + 1L).allMatch(c -> c >= '0' && c <= '9');
  }

  /** Lists them, for whoever used another. */
  String expected() {
    return String.join(", ", new TreeSet<>(names));
  }

  /** Returns where the port begins, with its colon. */
  private static int endOfName(String host) {
    // Behind the bracket of an IPv6 address.
    int colon = host.indexOf(':', host.indexOf(']') + 1);
    return colon < 0 ? host.length() : colon;
  }
}
