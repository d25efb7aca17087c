package io.lambdagrpc.packaging;

import static java.util.stream.Collectors.toMap;

import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.local.internal.files.Zip;
import io.lambdagrpc.packaging.internal.content.Bootstrap;
import io.lambdagrpc.packaging.internal.content.ProvidedJars;
import io.lambdagrpc.packaging.internal.content.ZipWriter;
import io.lambdagrpc.packaging.internal.jdk.Command;
import io.lambdagrpc.packaging.internal.jdk.Jdk;
import io.lambdagrpc.packaging.internal.jdk.Jre;
import io.lambdagrpc.packaging.internal.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * What is in a zip with an AOT cache, as a folder: it is trained there, and run in another one.
 *
 * @param root of the function
 * @param jars relative to it, in the order of the class path
 */
record ProvidedFolder(Path root, List<String> jars) {

  private static final String CACHE = "app.aot";
  private static final String TRAINED = "app.aot.trained";

  /** The names of the files that training makes. */
  static final List<String> OF_TRAINING = List.of(CACHE, TRAINED);

  /** Makes the folder, with the jars in {@code lib/}, where the managed runtime finds them, too. */
  static ProvidedFolder make(Path root, Map<String, byte[]> jars) throws IOException {
    Files.createDirectories(root.resolve("lib"));
    for (Map.Entry<String, byte[]> jar : jars.entrySet()) {
      Files.write(root.resolve(jar.getKey()), jar.getValue());
    }
    List<String> names = List.copyOf(jars.keySet());
    Path script = Files.write(root.resolve("bootstrap"), Bootstrap.of(names));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new ProvidedFolder(root, names);
  }

  /**
   * Returns the checksums of the jars of a zip by their names; empty where there is no zip, or none
   * that was made of such a folder.
   */
  static Map<String, Long> jars(Path zip) throws IOException {
    if (!Files.isRegularFile(zip)) {
      return Map.of();
    }
    try (Zip content = Zip.open(zip)) {
      Map<String, Long> jars =
          content.entries().stream()
              .filter(entry -> entry.name().matches("lib/[^/]+\\.jar"))
              .collect(toMap(Zip.Entry::name, Zip.Entry::crc, (first, second) -> second));
      boolean own = jars.keySet().stream().anyMatch(ProvidedJars::isApp);
      boolean starts =
          content.entries().stream().anyMatch(entry -> entry.name().equals("bootstrap"));
      return own && starts ? jars : Map.of();
    } catch (ZipException e) {
      return Map.of();
    }
  }

  /** Returns the same of jars that are not yet in a zip. */
  static Map<String, Long> checksums(Map<String, byte[]> jars) {
    return jars.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, jar -> checksum(jar.getValue())));
  }

  private static long checksum(byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    return checksum.getValue();
  }

  private Path jre() {
    return root.resolve("jre");
  }

  void linkJre(Jdk jdk, Jdk linker, List<String> added, Consumer<String> log)
      throws IOException, InterruptedException {
    List<Path> files = jars.stream().map(root::resolve).toList();
    Set<String> modules = Jre.modules(linker, files, added);
    log.accept("modules of the JRE: " + String.join(",", modules));
    Jre.link(jdk, linker, modules, jre());
  }

  /** Returns the names of the files that are there by now. */
  SortedSet<String> files() throws IOException {
    Root files = Root.of(root);
    SortedSet<String> names = new TreeSet<>();
    for (Path each : files.files()) {
      if (Files.isRegularFile(each)) {
        names.add(files.folder().relativize(each).toString());
      }
    }
    return names;
  }

  /** Makes the cache. What else is new by then is the function's own. */
  void train(Trainer trainer, Jdk jdk, String handler) throws IOException, InterruptedException {
    Path java = Files.exists(jre()) ? jre() : jdk.home();
    trainer.run(root, java, handler, root.resolve(CACHE));
    // What the script compares before it uses the cache.
    String digest =
        Command.lastLine(
            List.of(
                java.resolve("bin/java").toString(),
                "-cp",
                String.join(":", jars),
                "io.lambdagrpc.LambdaRuntime",
                "--digest"),
            root);
    String release = String.join(" ", Files.readAllLines(java.resolve("release")));
    Path trained = root.resolve(TRAINED);
    Files.deleteIfExists(trained); // a link that the function has left would lead elsewhere
    Files.write(trained, List.of(digest, release), StandardOpenOption.CREATE_NEW);
  }

  /** Writes a zip of files by their names, and returns how many bytes it takes unpacked. */
  long zip(Path file, Collection<String> names) throws IOException {
    try (ZipWriter zip = new ZipWriter(file)) {
      for (String name : names) {
        zip.add(name, root.resolve(name));
      }
      zip.finish();
      return zip.uncompressed();
    }
  }
}
