package io.lambdagrpc.local;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A function's code as a folder: the task root. Closing deletes it if it was unpacked here. */
final class FunctionFiles implements AutoCloseable {
  private final Path taskRoot;
  private final boolean unpacked;

  private FunctionFiles(Path taskRoot, boolean unpacked) {
    this.taskRoot = taskRoot;
    this.unpacked = unpacked;
  }

  Path taskRoot() {
    return taskRoot;
  }

  static FunctionFiles open(Path code, boolean bootstrap) throws IOException {
    if (Files.isDirectory(code)) {
      FunctionFiles files = new FunctionFiles(code.toAbsolutePath(), false);
      files.check(code, bootstrap);
      return files;
    }
    if (!Files.isRegularFile(code)) {
      throw new NoSuchFileException(
          code.toString(), null, "no such file (expected: a function.zip or a folder)");
    }
    FunctionFiles files =
        new FunctionFiles(Files.createTempDirectory("local-lambda").toRealPath(), true);
    try {
      files.unpack(code);
      files.check(code, bootstrap);
      return files;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (unpacked) {
      delete(taskRoot);
    }
  }

  private void unpack(Path zip) throws IOException {
    try (FileSystem content = FileSystems.newFileSystem(zip, Map.of())) {
      Path root = content.getPath("/");
      for (Path entry : walk(root)) {
        Path target = taskRoot.resolve(root.relativize(entry).toString());
        if (Files.isDirectory(entry)) {
          Files.createDirectories(target);
        } else {
          Files.copy(entry, target);
          setMode(entry, target);
        }
      }
    } catch (ZipException | ProviderNotFoundException e) {
      // Which of the two comes depends on the name of the file alone.
      throw new IOException(zip + ": " + e.getMessage() + " (expected: a zip)", e);
    }
  }

  /** Lambda runs what the zip marks as executable, so the mark has to survive. */
  private static void setMode(Path entry, Path target) throws IOException {
    @SuppressWarnings("unchecked") // The documented type of this attribute of zip file systems.
    @Nullable Set<PosixFilePermission> mode =
        (Set<PosixFilePermission>) Files.getAttribute(entry, "zip:permissions");
    if (mode != null && mode.contains(PosixFilePermission.OWNER_EXECUTE)) {
      Files.setPosixFilePermissions(target, mode);
    }
  }

  private void check(Path code, boolean bootstrap) throws IOException {
    if (bootstrap) {
      if (!Files.isExecutable(taskRoot.resolve("bootstrap"))) {
        throw new IOException(code + ": no bootstrap to run (expected: one at the root, mode 755)");
      }
      return;
    }
    for (Path file : walk(taskRoot)) {
      String name = taskRoot.relativize(file).toString();
      if (name.endsWith(".class") || (name.startsWith("lib/") && name.endsWith(".jar"))) {
        return;
      }
    }
    throw new IOException(code + ": no code (expected: lib/*.jar, or classes at the root)");
  }

  private static List<Path> walk(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.collect(Collectors.toList());
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
