package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** What a jar says of itself, in the main section of its manifest. */
final class JarManifest {

  /**
   * Attributes that tell of a machine, or of jars and versions that a function does not have. In
   * lower case: a manifest may write them in any.
   */
  private static final Set<String> OF_THE_BUILD =
      Set.of(
          "bnd-lastmodified",
          "build-date",
          "build-jdk",
          "build-jdk-spec",
          "build-time",
          "built-by",
          "class-path",
          "created-by",
          "manifest-version",
          "multi-release");

  /** The JDK compares each name with all that have its hash code. Large manifests have thirty. */
  private static final int MAX_ATTRIBUTES = 1000;

  /** In characters, of all attributes: the JDK copies an attribute once for each of its lines. */
  private static final int MAX_MAIN = 1_000_000;

  private JarManifest() {}

  static boolean isMultiRelease(byte[] manifest) {
    return mainSection(manifest).anyMatch("Multi-Release: true"::equalsIgnoreCase);
  }

  /**
   * Returns what a manifest says of its project, and nothing of the machine that built it.
   *
   * @param jar that it is of
   * @throws IOException if it is none
   */
  static byte[] ofProject(Path jar, byte[] manifest) throws IOException {
    Manifest project = new Manifest();
    Attributes kept = project.getMainAttributes();
    kept.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    Attributes all = mainAttributes(jar, manifest);
    all.keySet().stream()
        .map(Object::toString)
        .filter(name -> !OF_THE_BUILD.contains(name.toLowerCase(Locale.ROOT)))
        .sorted()
        .forEach(name -> kept.putValue(name, all.getValue(name)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    project.write(bytes);
    return bytes.toByteArray();
  }

  /** Parses no more than the main section: what is said of each file can be much. */
  private static Attributes mainAttributes(Path jar, byte[] manifest) throws IOException {
    List<String> lines = mainSection(manifest).toList();
    boolean isCut = lines.stream().mapToLong(line -> line.length() + 1).sum() > MAX_MAIN;
    if (isCut || lines.stream().filter(line -> !line.startsWith(" ")).count() > MAX_ATTRIBUTES) {
      throw new MistakeException(
          jar
              + ": too many attributes in its manifest (expected: at most "
              + MAX_ATTRIBUTES
              + ", with 1 MB)");
    }
    String main = String.join("\n", lines) + "\n";
    return new Manifest(new ByteArrayInputStream(main.getBytes(ISO_8859_1))).getMainAttributes();
  }

  /** Returns the lines of the main section, or so many of them that they are too many. */
  private static Stream<String> mainSection(byte[] manifest) {
    return new String(manifest, 0, Math.min(manifest.length, 2 * MAX_MAIN), ISO_8859_1)
        .lines()
        .takeWhile(line -> !line.isEmpty());
  }
}
