package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The jars of a function with an AOT cache. A JVM that looks for a service reads the whole
 * directory of the first, so the classes that nothing names stand in another one, at the end of the
 * class path, where they are found when a name is put together while the function runs.
 */
public final class ProvidedJars {
  private static final String APP = "app";
  private static final int DIGITS = 12;

  private ProvidedJars() {}

  /**
   * Returns them by their names in the function, in the order of the class path. The names hold the
   * digest of what is in the jar: a cache never fits jars of another name.
   *
   * @param handler the class that Lambda starts
   */
  public static Map<String, byte[]> of(Content content, String handler) throws IOException {
    NavigableMap<String, byte[]> app = new TreeMap<>(content.others());
    app.putAll(content.own());
    Set<String> named = named(app, content.own().keySet(), handler);
    NavigableMap<String, byte[]> rest = new TreeMap<>();
    app.forEach(
        (name, bytes) -> {
          if (NamedClasses.isClass(name) && !named.contains(name)) {
            rest.put(name, bytes);
          }
        });
    app.keySet().removeAll(rest.keySet());
    Map<String, byte[]> jars = new LinkedHashMap<>();
    put(jars, APP, JarWriter.stored(app));
    jars.putAll(content.copiesJars());
    if (!rest.isEmpty()) {
      put(jars, "rest", JarWriter.stored(rest));
    }
    return jars;
  }

  /** Tells whether {@link #of} names the first of the jars so. */
  public static boolean isApp(String name) {
    return name.matches("lib/" + APP + "-[0-9a-f]{" + DIGITS + "}\\.jar");
  }

  private static void put(Map<String, byte[]> jars, String name, byte[] jar) {
    jars.put("lib/" + name + "-" + sha256(jar).substring(0, DIGITS) + ".jar", jar);
  }

  /** Settings and lists of providers name classes as well, so every file counts. */
  private static Set<String> named(
      NavigableMap<String, byte[]> content, Set<String> own, String handler) throws IOException {
    NamedClasses named = new NamedClasses(content);
    named.addText("io.lambdagrpc.LambdaRuntime");
    named.addText(handler);
    for (Map.Entry<String, byte[]> file : content.entrySet()) {
      String path = file.getKey();
      if (!NamedClasses.isClass(path)) {
        named.addText(new String(file.getValue(), ISO_8859_1));
      } else if (own.contains(path)) {
        named.addClass(path);
      }
    }
    return named.find();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }
}
