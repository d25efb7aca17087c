package io.lambdagrpc.local.internal.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * A folder, of which a tool does not get out: names that come from elsewhere, as from a zip or a
 * list, become paths here and nowhere else.
 */
public final class Root {
  /** To follow the links on the way to a path takes time by the square of its depth, at least. */
  public static final int MAX_DEPTH = 100;

  /** What Lambda takes. What an entry says of its own size need not be true. */
  public static final long MAX_UNPACKED = 250L * 1024 * 1024;

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

  void unpack(Path path, long most) throws IOException {
    try (Zip zip = Zip.open(path)) {
      checkNames(path, zip.entries());
      long left = most;
      for (Zip.Entry entry : zip.entries()) {
        left -= unpack(zip, entry, resolve(name(entry)), left);
        if (left < 0) {
          throw new IOException(
              path + ": too large (expected: at most " + most + " bytes unpacked, as in Lambda)");
        }
      }
    } catch (ZipException | EOFException e) {
      // It may repeat a name as it stands in the zip.
      String reason = ShownName.of(String.valueOf(e.getMessage()));
      throw new IOException(path + ": " + reason + " (expected: a zip)", e);
    }
  }

  /** Returns an entry's name below the folder. */
  private static String name(Zip.Entry entry) {
    return entry.name().replaceFirst("^/+", "");
  }

  private void checkNames(Path zip, List<Zip.Entry> entries) throws IOException {
    ZipPaths paths = new ZipPaths();
    for (Zip.Entry entry : entries) {
      String path =
          relative(name(entry)).toString().replace(folder.getFileSystem().getSeparator(), "/");
      if (path.isEmpty()) { // it would take the place of the folder itself
        throw new IOException(zip + ": a file without a name (expected: one for each)");
      }
      if (!paths.add(path)) {
        throw new IOException(zip + ": " + ZipPaths.TOO_MANY);
      }
    }
  }

  /** Unpacks a file or a folder, and returns how many bytes of it. */
  private static long unpack(Zip zip, Zip.Entry entry, Path target, long most) throws IOException {
    try {
      if (entry.isFolder()) {
        Files.createDirectories(target);
        return 0;
      }
      Files.createDirectories(requireNonNull(target.getParent(), "parent"));
      Files.deleteIfExists(target);
      long copied;
      try (InputStream content = zip.open(entry);
          OutputStream out = Files.newOutputStream(target)) {
        copied = copy(content, out, most);
      }
      if (copied <= most) {
        setMode(entry, target);
      }
      return copied;
    } catch (FileSystemException e) {
      // Its message begins with the path, as it stands in the zip. Without a reason it tells that a
      // file of the zip has the name of a folder.
      throw new IOException(
          ShownName.of(entry.name())
              + ": "
              + requireNonNullElse(e.getReason(), "a file and a folder of one name")
              + " (expected: a path that can be made)",
          e);
    }
  }

  /** Returns how many bytes were copied: all, or more than the most. */
  private static long copy(InputStream content, OutputStream out, long most) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long copied = 0;
    for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      out.write(buffer, 0, count);
      copied += count;
      if (copied > most) {
        break;
      }
    }
    return copied;
  }

  private static void setMode(Zip.Entry entry, Path target) throws IOException {
    StringBuilder mode = new StringBuilder("rwxrwxrwx");
    for (int i = 0; i < mode.length(); i++) {
      if ((entry.mode() & 0400 >> i) == 0) {
        mode.setCharAt(i, '-');
      }
    }
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode.toString());
    if (permissions.contains(PosixFilePermission.OWNER_EXECUTE)) {
      Files.setPosixFilePermissions(target, permissions);
    }
  }
}
