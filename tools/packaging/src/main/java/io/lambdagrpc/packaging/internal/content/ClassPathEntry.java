package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.local.internal.files.ShownName;
import io.lambdagrpc.local.internal.files.Zip;
import io.lambdagrpc.local.internal.files.ZipPaths;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A jar or a folder of a class path, read as a JVM sees it. */
public final class ClassPathEntry {

  static final String VERSIONS = "META-INF/versions/";

  /** The versions of META-INF itself do not count, nor do those of releases before 9. */
  private static final Pattern VERSIONED =
      Pattern.compile(VERSIONS + "(9|[1-9][0-9]{1,3})/((?!META-INF/).+)", Pattern.DOTALL);

  /** What Linux takes. Each folder on the way to a file becomes an entry of the jars made here. */
  private static final int MAX_NAME = 4096;

  private final Path path;
  private final NavigableMap<String, byte[]> files;
  private final byte @Nullable [] manifest;

  private ClassPathEntry(
      Path path, NavigableMap<String, byte[]> files, byte @Nullable [] manifest) {
    this.path = path;
    this.files = Collections.unmodifiableNavigableMap(files);
    this.manifest = manifest;
  }

  /**
   * Reads one.
   *
   * @param release of Java, of which a multi-release jar may have versions of its own
   * @throws MistakeException if it is missing, or neither a folder nor a jar
   */
  static ClassPathEntry read(Path path, int release) throws IOException {
    if (Files.isDirectory(path)) {
      return ofFolder(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new MistakeException(path + ": no such file (expected: a jar or a folder of classes)");
    }
    try (Zip jar = Zip.open(path)) {
      NavigableMap<String, byte[]> files = new TreeMap<>();
      ZipPaths paths = new ZipPaths();
      long left = Root.MAX_UNPACKED;
      for (Map.Entry<String, Zip.Entry> file : files(path, jar, release).entrySet()) {
        requireInside(path, file.getKey());
        left -= file.getValue().size();
        if (left < 0) {
          throw Size.tooLarge(path, "more");
        }
        if (!paths.add(file.getKey())) {
          throw new MistakeException(path + ": " + ZipPaths.TOO_MANY);
        }
        files.put(file.getKey(), read(jar, file.getValue()));
      }
      return new ClassPathEntry(path, files, files.get(JarFile.MANIFEST_NAME));
    } catch (MistakeException e) {
      throw e;
    } catch (IOException e) {
      throw noJar(path, e);
    }
  }

  /**
   * Returns the files of a jar by the names by which a JVM of that release finds them: in a
   * multi-release jar, some are of a version.
   */
  private static Map<String, Zip.Entry> files(Path path, Zip jar, int release) throws IOException {
    Map<String, Zip.Entry> files = new TreeMap<>();
    Map<String, Integer> versions = new TreeMap<>();
    boolean isMultiRelease = isMultiRelease(path, jar);
    for (Zip.Entry entry : jar.entries()) {
      String name = entry.name();
      int version = 0;
      if (isMultiRelease && name.startsWith(VERSIONS)) {
        Matcher versioned = VERSIONED.matcher(name);
        if (!versioned.matches() || Integer.parseInt(versioned.group(1)) > release) {
          continue;
        }
        version = Integer.parseInt(versioned.group(1));
        name = versioned.group(2);
      }
      // Of two of one name, a JVM takes the last.
      if (!entry.isFolder() && version >= versions.getOrDefault(name, 0)) {
        versions.put(name, version);
        files.put(name, entry);
      }
    }
    return files;
  }

  private static boolean isMultiRelease(Path path, Zip jar) throws IOException {
    Optional<Zip.Entry> manifest =
        jar.entries().stream()
            .filter(entry -> entry.name().equalsIgnoreCase(JarFile.MANIFEST_NAME))
            .reduce((first, second) -> second);
    if (manifest.isEmpty()) {
      return false;
    }
    if (manifest.get().size() > Root.MAX_UNPACKED) {
      throw Size.tooLarge(path, "more");
    }
    return JarManifest.isMultiRelease(read(jar, manifest.get()));
  }

  /**
   * Of a jar that is cut, or without a sound manifest, the JDK names neither file nor cause; names
   * in it stand in its message as they are.
   */
  private static MistakeException noJar(Path path, IOException e) {
    String reason = e.getMessage() == null ? "ends too soon" : e.getMessage();
    return new MistakeException(path + ": " + ShownName.of(reason) + " (expected: a jar)", e);
  }

  /** Reads as much as an entry says it has: it may have a thousand times more. */
  private static byte[] read(Zip jar, Zip.Entry entry) throws IOException {
    try (InputStream in = jar.open(entry)) {
      byte[] content = in.readNBytes((int) entry.size() + 1);
      if (content.length != entry.size()) {
        throw new IOException(ShownName.of(entry.name()) + " is not of the size that it says");
      }
      return content;
    }
  }

  private static ClassPathEntry ofFolder(Path folder) throws IOException {
    NavigableMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String separator = folder.getFileSystem().getSeparator();
        String name = folder.relativize(file).toString().replace(separator, "/");
        requireInside(folder, name);
        files.put(name, Files.readAllBytes(file));
      }
    } catch (UncheckedIOException e) { // as for a link to a folder that it is in
      String fault = ShownName.of(String.valueOf(e.getCause()));
      throw new MistakeException(folder + ": " + fault + " (expected: a folder)", e);
    }
    return new ClassPathEntry(folder, files, null);
  }

  /** Lambda unpacks what is packed here: no name may lead out of the function, or too deep. */
  private static void requireInside(Path path, String name) throws MistakeException {
    List<String> parts = List.of(name.split("/", -1));
    if (name.length() > MAX_NAME
        || parts.size() > Root.MAX_DEPTH
        || name.indexOf('\\') >= 0
        || name.indexOf('\0') >= 0
        || parts.stream()
            .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))) {
      throw new MistakeException(
          path + ": holds " + ShownName.of(name) + " (expected: a path inside of it)");
    }
  }

  /** Returns the first file of that name among those of a class path. */
  static Optional<byte[]> find(List<ClassPathEntry> entries, String name) {
    return entries.stream()
        .filter(entry -> entry.holds(name))
        .findFirst()
        .map(entry -> entry.files().get(name));
  }

  /** Returns the jar or the folder. */
  public Path path() {
    return path;
  }

  /**
   * Returns its files by their names, with a slash between folders; of a multi-release jar those of
   * one release.
   */
  NavigableMap<String, byte[]> files() {
    return files;
  }

  /** Tells whether it holds a file of that name. */
  boolean holds(String name) {
    return files.containsKey(name);
  }

  /** Returns the name of the jar or the folder. */
  String name() {
    return String.valueOf(path.getFileName());
  }

  boolean isSigned() {
    return files.keySet().stream().anyMatch(ClassPathEntry::isSignature);
  }

  /** Tells whether a file signs the others, or lists their digests. */
  static boolean isSignature(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("META-INF/")
        && upper.indexOf('/', "META-INF/".length()) < 0
        && (upper.endsWith(".SF")
            || upper.endsWith(".RSA")
            || upper.endsWith(".DSA")
            || upper.endsWith(".EC")
            || upper.startsWith("META-INF/SIG-"));
  }

  /**
   * Returns what the manifest says of the project. Those of other jars are not parsed: of each name
   * that is there twice the JDK prints three lines.
   */
  byte[] projectManifest() throws IOException {
    try {
      return JarManifest.ofProject(path, manifest == null ? new byte[0] : manifest);
    } catch (MistakeException e) {
      throw e;
    } catch (IOException e) {
      throw noJar(path, e);
    }
  }
}
