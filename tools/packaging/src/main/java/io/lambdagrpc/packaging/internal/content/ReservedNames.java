package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.util.Collection;
import java.util.Map;

/** The names at the root of a function that mean something to Lambda or to its script. */
public final class ReservedNames {

  private ReservedNames() {}

  /** Refuses dependencies that bring one of them. */
  public static void check(Collection<String> names) throws MistakeException {
    for (String name : names) {
      boolean isJarOfLib =
          name.startsWith("lib/") && name.endsWith(".jar") && name.lastIndexOf('/') == 3;
      if (isJarOfLib
          || name.equals("bootstrap")
          || name.equals("app.aot")
          || name.equals("app.aot.trained")
          || name.startsWith("jre/")) {
        throw new MistakeException(
            name
                + ": in a jar of the class path, and of a meaning of its own in a function"
                + " (expected: a class path without that jar, or the jar without that file)");
      }
    }
  }

  /** Adds a jar of ours, unless the project's own is called so. */
  public static void put(Map<String, byte[]> lib, String name, byte[] jar) throws MistakeException {
    if (lib.putIfAbsent(name, jar) != null) {
      throw new MistakeException(name + ": a name of packaging's own (expected: another jar name)");
    }
  }
}
