package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A folder, of which a tool does not get out: names that come from elsewhere, as from a zip or a
 * list, become paths here and nowhere else.
 */
public final class Root {
  /** To follow the links on the way to a path takes time by the square of its depth, at least. */
  public static final int MAX_DEPTH = 100;

  /** What Lambda takes. What an entry says of its own size need not be true. */
  public static final long MAX_UNPACKED = 250L * 1024 * 1024;

  /** A zip of five megabytes can name a million folders. Large functions have some ten thousand. */
  public static final int MAX_PATHS = 100_000;

  private final Path folder;

  private Root(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a root of a folder that exists, on a disk or in a zip.
   *
   * @throws IOException if it does not exist
   */
  public static Root of(Path folder) throws IOException {
    return new Root(folder.toRealPath());
  }

  /** Returns the folder, without links on the way to it. */
  public Path folder() {
    return folder;
  }

  /**
   * Returns the path of a file of that name, which need not exist.
   *
   * @throws IOException if the name, or a link on its way, leads out of the folder, or too deep
   */
  public Path resolve(String name) throws IOException {
    Path relative = relative(name);
    Path path = folder.resolve(relative);
    if (relative.isAbsolute() || hasParent(relative) || !leadsInside(path)) {
      throw new IOException(
          ShownName.of(name) + ": leads out of " + folder + " (expected: a path inside)");
    }
    return path;
  }

  private Path relative(String name) throws IOException {
    Path relative;
    try {
      relative = folder.getFileSystem().getPath(name);
    } catch (InvalidPathException e) {
      throw new IOException(
          ShownName.of(name) + ": " + e.getReason() + " (expected: a path inside " + folder + ")",
          e);
    }
    if (relative.getNameCount() > MAX_DEPTH) {
      throw new IOException(
          ShownName.of(relative.getName(0).toString())
              + "/...: "
              + relative.getNameCount()
              + " names deep (expected: at most "
              + MAX_DEPTH
              + ")");
    }
    return relative;
  }

  private static boolean hasParent(Path path) {
    for (Path each : path) {
      if (each.toString().equals("..")) {
        return true;
      }
    }
    return false;
  }

  private boolean leadsInside(Path path) throws IOException {
    Path existing = path;
    while (!Files.exists(existing, NOFOLLOW_LINKS)) {
      existing = requireNonNull(existing.getParent(), "parent");
    }
    try {
      return existing.toRealPath().startsWith(folder);
    } catch (NoSuchFileException e) {
      return false; // A link to nothing: what is written to it would be made there.
    }
  }

  /** Returns the folder and all that is in it, each folder before its files; follows no links. */
  public List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    } catch (UncheckedIOException e) { // as for an entry of a broken zip
      throw e.getCause();
    }
  }

  /**
   * Unpacks a zip into this folder, over what is there; what it marks as executable stays so.
   *
   * @throws IOException if it is no zip, names a file outside, or has more files or bytes than a
   *     function; what was unpacked until then stays
   */
  public void unpack(Path zip) throws IOException {
    unpack(zip, MAX_UNPACKED);
  }

  void unpack(Path zip, long most) throws IOException {
    try {
      checkNames(zip);
      copyAll(zip, most);
    } catch (ZipException | EOFException | ProviderNotFoundException e) {
      // Of what is none, the name of the file alone decides which of the first and the last comes.
      // The JDK's message may repeat a name as it stands in the zip.
      String reason = ShownName.of(String.valueOf(e.getMessage()));
      throw new IOException(zip + ": " + reason + " (expected: a zip)", e);
    }
  }

  /** Before a file system is made of the zip: for each folder on the way, that takes memory. */
  private void checkNames(Path zip) throws IOException {
    Set<String> paths = new HashSet<>(); // no paths, which a hash table cannot put in an order
    HashCodes hashCodes = new HashCodes();
    for (String name : ZipDirectory.names(zip)) {
      Path path = relative(name);
      if (path.toString().isEmpty()) { // it would take the place of the folder itself
        throw new IOException(zip + ": a file without a name (expected: one for each)");
      }
      while (path != null && paths.add(path.toString())) {
        if (!hashCodes.add(hashCodeInZip(path))) {
          throw new IOException(zip + ": " + HashCodes.TOO_MANY);
        }
        path = path.getParent();
      }
      if (paths.size() > MAX_PATHS) {
        throw new IOException(
            zip + ": too many files (expected: at most " + MAX_PATHS + ", folders included)");
      }
    }
  }

  /** Returns the one that the JDK's file system for zips finds it by: that of its bytes. */
  private static int hashCodeInZip(Path path) {
    String name = path.toString().replace(path.getFileSystem().getSeparator(), "/");
    return Arrays.hashCode((path.isAbsolute() ? name : "/" + name).getBytes(UTF_8));
  }

  private void copyAll(Path zip, long most) throws IOException {
    try (FileSystem content = FileSystems.newFileSystem(zip, Map.of())) {
      Root entries = of(content.getPath("/"));
      long left = most;
      for (Path entry : entries.files()) {
        String name = entries.folder.relativize(entry).toString();
        try {
          left -= unpack(entry, resolve(name), left);
        } catch (FileSystemException e) {
          // Its message begins with the path, as it stands in the zip.
          throw new IOException(
              ShownName.of(name) + ": " + e.getReason() + " (expected: a path that can be made)",
              e);
        }
        if (left < 0) {
          throw new IOException(
              zip + ": too large (expected: at most " + most + " bytes unpacked, as in Lambda)");
        }
      }
    }
  }

  /** Unpacks a file or a folder, and returns how many bytes of it. */
  private static long unpack(Path entry, Path target, long most) throws IOException {
    if (Files.isDirectory(entry)) {
      Files.createDirectories(target);
      return 0;
    }
    long copied = copy(entry, target, most);
    if (copied <= most) {
      setMode(entry, target);
    }
    return copied;
  }

  /** Returns how many bytes were copied: all, or more than the most. */
  private static long copy(Path entry, Path target, long most) throws IOException {
    Files.deleteIfExists(target);
    long copied = 0;
    try (InputStream in = Files.newInputStream(entry);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        copied += count;
        if (copied > most) {
          break;
        }
      }
    }
    return copied;
  }

  private static void setMode(Path entry, Path target) throws IOException {
    @SuppressWarnings("unchecked") // The documented type of this attribute of zip file systems.
    @Nullable Set<PosixFilePermission> mode =
        (Set<PosixFilePermission>) Files.getAttribute(entry, "zip:permissions");
    if (mode != null && mode.contains(PosixFilePermission.OWNER_EXECUTE)) {
      Files.setPosixFilePermissions(target, mode);
    }
  }
}
