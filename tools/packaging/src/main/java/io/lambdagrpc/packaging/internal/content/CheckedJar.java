package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.local.internal.files.HashCodes;
import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.local.internal.files.ZipDirectory;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * What a jar may be made to do to the JDK, which looks for each name among those of one bucket, and
 * reads a manifest to its end, however long it is.
 */
final class CheckedJar {

  private CheckedJar() {}

  /**
   * Opens a jar.
   *
   * @throws IOException if it is none, or a hostile one
   */
  static JarFile open(Path path, Runtime.Version version) throws IOException {
    checkNames(path, ZipDirectory.names(path));
    JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, version);
    try {
      checkManifests(path, jar);
      return jar;
    } catch (IOException | RuntimeException e) {
      jar.close();
      throw e;
    }
  }

  private static void checkNames(Path path, List<String> names) throws IOException {
    if (names.size() > Root.MAX_PATHS) {
      throw ClassPathEntry.tooManyFiles(path);
    }
    HashCodes buckets = new HashCodes();
    for (String name : names) {
      if (!buckets.add(bucket(name, names.size()))) {
        throw new MistakeException(path + ": " + HashCodes.TOO_MANY);
      }
    }
  }

  /** There may be one for each way to write its name in capitals. */
  private static void checkManifests(Path path, JarFile jar) throws IOException {
    long left = Root.MAX_UNPACKED;
    for (JarEntry entry : Collections.list(jar.entries())) {
      if (entry.getName().equalsIgnoreCase(JarFile.MANIFEST_NAME)) {
        left -= entry.getSize();
        if (left < 0) {
          throw Size.tooLarge(path, "more");
        }
        ClassPathEntry.read(jar, entry);
      }
    }
  }

  /** Returns the one in which the JDK's ZipFile looks for it. */
  private static int bucket(String name, int files) {
    String hashed = name.endsWith("/") ? name : name + "/";
    int buckets = files / 2 | 1;
    return (hashed.hashCode() & 0x7fff_ffff) % buckets;
  }
}
