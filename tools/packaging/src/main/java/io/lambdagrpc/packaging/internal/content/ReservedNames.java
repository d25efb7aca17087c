package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.local.internal.files.ShownName;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names at the root of a function that mean something to Lambda or to its script. */
public final class ReservedNames {

  private static final Set<String> AT_THE_ROOT =
      Set.of("bootstrap", "app.aot", "app.aot.trained", "jre");

  private ReservedNames() {}

  /**
   * Refuses a class path that brings one of them to the root.
   *
   * @param names of all files that will be there
   */
  public static void check(List<ClassPathEntry> classPath, Collection<String> names)
      throws MistakeException {
    for (String name : names) {
      if (!isReserved(name)) {
        continue;
      }
      for (ClassPathEntry entry : classPath) {
        if (entry.holds(name)) {
          throw new MistakeException(
              entry.path()
                  + ": holds "
                  + ShownName.of(name)
                  + ", which means something of its own in a function (expected: a class path"
                  + " without it)");
        }
      }
    }
  }

  /** A file cannot stand where there is a folder of that name, and the other way round. */
  private static boolean isReserved(String name) {
    int slash = name.indexOf('/');
    boolean isJarOfLib =
        name.startsWith("lib/") && name.endsWith(".jar") && name.lastIndexOf('/') == 3;
    return isJarOfLib
        || name.equals("lib")
        || AT_THE_ROOT.contains(slash < 0 ? name : name.substring(0, slash));
  }

  /** Adds a jar of ours, unless the project's own is called so. */
  public static void put(Map<String, byte[]> lib, String name, byte[] jar) throws MistakeException {
    if (lib.putIfAbsent(name, jar) != null) {
      throw new MistakeException(name + ": a name of packaging's own (expected: another jar name)");
    }
  }
}
