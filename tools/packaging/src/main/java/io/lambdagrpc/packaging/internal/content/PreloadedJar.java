package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The classes that any first call takes, in a jar of their own, which lambda-grpc's runtime defines
 * at once. The runtime itself says which ones these are.
 */
public final class PreloadedJar {

  /** The runtime's list. */
  public static final String LIST = "io/lambdagrpc/preloaded-classes.txt";

  /**
   * How many bytes of classes are stripped in all; those of a first call have less than a quarter.
   */
  private static final int MAX_STRIPPED = 4 * 1024 * 1024;

  private PreloadedJar() {}

  /**
   * Moves the classes out of those that stand at the root of a function.
   *
   * @param root loses them, but for the first one of each package: that is found there without the
   *     jar being opened
   * @return the jar
   * @throws MistakeException if the runtime is not at the root
   */
  public static byte[] moveOutOf(Map<String, byte[]> root) throws IOException {
    byte[] list = root.get(LIST);
    if (list == null) {
      throw new MistakeException(
          "no " + LIST + " on the class path (expected: lambda-grpc-runtime, as a jar)");
    }
    Map<String, byte[]> preloaded = new LinkedHashMap<>();
    Set<String> packages = new HashSet<>();
    int left = MAX_STRIPPED;
    for (String line : new String(list, UTF_8).lines().distinct().toList()) {
      String name = line + ".class";
      byte[] content = root.get(name);
      if (content == null) {
        continue;
      }
      preloaded.put(name, content.length > left ? content : LocalVariables.strip(content));
      left -= Math.min(left, content.length);
      if (!packages.add(name.substring(0, name.lastIndexOf('/') + 1))) {
        root.remove(name);
      }
    }
    return JarWriter.storedWithoutFolders(preloaded);
  }
}
