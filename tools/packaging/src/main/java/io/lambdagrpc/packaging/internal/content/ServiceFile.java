package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A list of providers, as {@code java.util.ServiceLoader} reads it. */
final class ServiceFile {

  private static final String FOLDER = "META-INF/services/";

  private ServiceFile() {}

  static String of(String service) {
    return FOLDER + service;
  }

  static boolean is(String name) {
    return name.startsWith(FOLDER);
  }

  /** Joins lists of the same service, without comments, in the order of the class path. */
  static byte[] join(List<byte[]> lists) {
    Set<String> providers = new LinkedHashSet<>();
    for (byte[] list : lists) {
      new String(list, UTF_8)
          .lines()
          .distinct()
          .map(line -> line.replaceFirst("(?s)#.*", "").strip())
          .filter(provider -> !provider.isEmpty())
          .forEach(providers::add);
    }
    return (String.join("\n", providers) + "\n").getBytes(UTF_8);
  }
}
