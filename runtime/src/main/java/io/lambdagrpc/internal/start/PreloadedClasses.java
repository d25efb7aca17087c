package io.lambdagrpc.internal.start;

import io.lambdagrpc.internal.env.Environment;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Defines the classes that every first call needs, in the order in which a jar holds them. The
 * class loader would find each of them there by itself, but takes longer to find a class than the
 * JVM takes to load it; that of the managed runtime looks into all of its parents first.
 *
 * <p>The JVM links a class as soon as it is defined, and loads what that needs by the class loader.
 * So each class stands after those that its verification needs, where that is possible.
 */
public final class PreloadedClasses {

  /** Where the packaging puts the jar, relative to the root of the function. */
  private static final String JAR = "/lib/preloaded.jar";

  // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 Local file header
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int HEADER_LENGTH = 30;
  private static final int STORED = 0;

  private final ClassLoader loader;
  private final byte[] jar;
  private final MethodHandles.Lookup self = MethodHandles.lookup();

  /** For each package a lookup in its first class, which defines the others. */
  private final Map<String, MethodHandles.Lookup> packages = new HashMap<>();

  private PreloadedClasses(ClassLoader loader, byte[] jar) {
    this.loader = loader;
    this.jar = jar;
  }

  /** Defines the classes of the jar, where there is one. Any other is loaded when it is needed. */
  public static void define(ClassLoader loader) {
    String root = Environment.taskRoot();
    File jar = root == null ? null : new File(root + JAR);
    if (jar == null || !jar.exists()) {
      return;
    }
    try (FileInputStream in = new FileInputStream(jar)) {
      new PreloadedClasses(loader, in.readAllBytes()).define();
    } catch (IOException e) {
      // Where the class loader needs the jar, it reports that itself.
      return;
    }
  }

  private void define() {
    for (int at = 0; at + HEADER_LENGTH <= jar.length && number(at, 4) == LOCAL_HEADER; ) {
      int nameLength = number(at + 26, 2);
      int start = at + HEADER_LENGTH + nameLength + number(at + 28, 2);
      int end = start + number(at + 18, 4);
      if (number(at + 8, 2) != STORED || end < start || end > jar.length) {
        return;
      }
      define(new String(jar, at + HEADER_LENGTH, nameLength, StandardCharsets.UTF_8), start, end);
      at = end;
    }
  }

  private void define(String file, int start, int end) {
    if (!file.endsWith(".class")) {
      return;
    }
    String path = file.substring(0, file.lastIndexOf('/') + 1);
    MethodHandles.Lookup lookup = packages.get(path);
    try {
      if (lookup == null) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        Class<?> first = Class.forName(name, false, loader);
        packages.put(path, MethodHandles.privateLookupIn(first, self));
      } else {
        lookup.defineClass(Arrays.copyOfRange(jar, start, end));
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      // It has been loaded for another class already, or will fail where it is needed.
      return;
    }
  }

  private int number(int at, int bytes) {
    int number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      number = (number << 8) | (jar[at + i] & 0xff);
    }
    return number;
  }
}
