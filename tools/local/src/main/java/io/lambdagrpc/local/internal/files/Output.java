package io.lambdagrpc.local.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * A file that a tool makes: what stood there before stays until {@link #finish} puts a finished one
 * in its place, at once. Whatever is made on the way has a folder of its own, which is gone when
 * this is closed.
 */
public final class Output implements AutoCloseable {
  private final Path file;
  private final Scratch scratch;

  private Output(Path file, Scratch scratch) {
    this.file = file;
    this.scratch = scratch;
  }

  /**
   * Begins to make a file; of a link, the file that it leads to.
   *
   * @throws IOException if a folder is there, or none can be made for the file
   */
  public static Output of(Path file) throws IOException {
    boolean exists = Files.exists(file);
    if (exists && !Files.isRegularFile(file)) {
      throw new IOException(file + ": no file (expected: one to replace, or nothing)");
    }
    Path target = exists ? file.toRealPath() : file.toAbsolutePath();
    // On the same disk as the file: a move between two of them is none at once.
    Path parent = Files.createDirectories(Objects.requireNonNull(target.getParent(), "parent"));
    return new Output(target, Scratch.in(parent, target.getFileName() + "-"));
  }

  /** Returns the folder to make it in. */
  public Path folder() {
    return scratch.folder();
  }

  /** Puts the finished file, out of {@link #folder()}, where it belongs. */
  public void finish(Path made) throws IOException {
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what was made, but not the finished file. */
  @Override
  public void close() throws IOException {
    scratch.close();
  }
}
