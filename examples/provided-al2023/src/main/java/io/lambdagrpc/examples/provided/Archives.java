package io.lambdagrpc.examples.provided;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.internal.files.Root;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The files of a packaging. */
final class Archives {

  /** The same for all, so that the same classes are the same jar. */
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private Archives() {}

  /**
   * Puts the classes of a function.zip into one jar, whose name holds the digest of its content. A
   * JVM that looks for a service reads the whole directory of the jar, so what no class names is
   * left out, unless {@code allClasses}.
   *
   * @param handler the class that Lambda starts from; the jar that holds it stays whole
   */
  static Path jarOf(Path functionZip, String handler, boolean allClasses, Path folder)
      throws IOException {
    NavigableMap<String, byte[]> content = new TreeMap<>();
    Set<String> own = new TreeSet<>();
    String handlerClass = handler.replaceFirst("::.*", "");
    try (InputStream zip = Files.newInputStream(functionZip)) {
      collect(zip, content, handlerClass.replace('.', '/') + ".class", own);
    }
    if (own.isEmpty()) {
      throw new IOException(functionZip + ": no " + handlerClass + " (expected: the handler)");
    }
    content.remove("bootstrap");
    content.remove("META-INF/MANIFEST.MF");
    if (!allClasses) {
      Set<String> named = named(content, own);
      content.keySet().removeIf(path -> NamedClasses.isClass(path) && !named.contains(path));
    }
    Path unnamed = folder.resolve("app.jar");
    try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(unnamed))) {
      for (Map.Entry<String, byte[]> file : content.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(TIME);
        jar.putNextEntry(entry);
        jar.write(file.getValue());
      }
    }
    String digest = sha256(Files.readAllBytes(unnamed)).substring(0, 12);
    return Files.move(unnamed, folder.resolve("app-" + digest + ".jar"));
  }

  /** Settings and lists of providers name classes as well, so every file counts. */
  private static Set<String> named(NavigableMap<String, byte[]> content, Set<String> own)
      throws IOException {
    NamedClasses named = new NamedClasses(content);
    named.addText("io.lambdagrpc.LambdaRuntime");
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

  /** Collects the files of an archive, and the paths of the one jar that holds {@code handler}. */
  private static void collect(
      InputStream archive, Map<String, byte[]> content, String handler, Set<String> own)
      throws IOException {
    ZipInputStream zip = new ZipInputStream(archive);
    Set<String> paths = new TreeSet<>();
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      String name = entry.getName();
      paths.add(name);
      if (name.endsWith(".jar")) {
        collect(new ByteArrayInputStream(zip.readAllBytes()), content, handler, own);
      } else if (name.startsWith("META-INF/services/")) {
        content.merge(name, zip.readAllBytes(), Archives::lines);
      } else if (!entry.isDirectory()) {
        content.putIfAbsent(name, zip.readAllBytes());
      }
    }
    if (paths.contains(handler)) {
      own.addAll(paths);
    }
  }

  private static byte[] lines(byte[] some, byte[] others) {
    return (new String(some, UTF_8) + "\n" + new String(others, UTF_8)).getBytes(UTF_8);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }

  /** Zips a folder with the permissions of its files, which Lambda keeps. */
  static void zip(Path folder, Path zip) throws IOException {
    Root root = Root.of(folder);
    Map<String, Object> create = Map.of("create", true, "enablePosixFileAttributes", true);
    try (FileSystem archive = FileSystems.newFileSystem(zip, create)) {
      for (Path file : root.files()) {
        String name = root.folder().relativize(file).toString();
        Path entry = archive.getPath("/" + name);
        if (Files.isDirectory(file)) {
          Files.createDirectories(entry);
        } else {
          Files.copy(root.resolve(name), entry);
          Files.setPosixFilePermissions(entry, Files.getPosixFilePermissions(file));
        }
      }
    }
  }
}
