package io.lambdagrpc.local.internal.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A new folder, which is gone with all that is in it when this is closed, or when this process ends
 * before that, as by Ctrl-C.
 *
 * <p>Nothing else here deletes folders, and this deletes none that it did not make.
 */
public final class Scratch implements AutoCloseable {
  private final Path folder;
  private final Thread atExit = new Thread(this::closeAtExit, "scratch");

  private Scratch(Path folder) throws IOException {
    this.folder = folder;
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      delete();
      throw new IOException("this process is ending", e);
    }
  }

  /** Makes one among the temporary files of this machine. */
  public static Scratch create(String prefix) throws IOException {
    return new Scratch(Files.createTempDirectory(prefix).toRealPath());
  }

  /** Makes one in another folder. */
  static Scratch in(Path parent, String prefix) throws IOException {
    return new Scratch(Files.createTempDirectory(parent, prefix));
  }

  /** Returns the folder, without links on the way to it. */
  public Path folder() {
    return folder;
  }

  /** Deletes the folder; of links in it, not what they lead to. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) { // this process is ending, and deletes it as well
      return;
    }
    delete();
  }

  private void closeAtExit() {
    try {
      delete();
    } catch (IOException e) {
      System.err.println(folder + ": not deleted: " + e);
    }
  }

  private void delete() throws IOException {
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
