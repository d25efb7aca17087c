package io.lambdagrpc.local;

import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.local.internal.files.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A function's code as a folder: the task root. Closing deletes it if it was unpacked here. */
final class FunctionFiles implements AutoCloseable {
  private final Path taskRoot;
  private final @Nullable Scratch unpacked;

  private FunctionFiles(Path taskRoot, @Nullable Scratch unpacked) {
    this.taskRoot = taskRoot;
    this.unpacked = unpacked;
  }

  Path taskRoot() {
    return taskRoot;
  }

  static FunctionFiles open(Path code, boolean bootstrap) throws IOException {
    if (Files.isDirectory(code)) {
      FunctionFiles files = new FunctionFiles(code.toAbsolutePath(), null);
      files.check(code, bootstrap);
      return files;
    }
    if (!Files.isRegularFile(code)) {
      throw new NoSuchFileException(
          code.toString(),
          null,
          "no such file (expected: a function.zip, which mvn package makes, a provided.zip, for which"
              + " that takes -Dlambda-grpc.provided, or a folder)");
    }
    Scratch scratch = Scratch.create("local-lambda");
    FunctionFiles files = new FunctionFiles(scratch.folder(), scratch);
    try {
      Root.of(scratch.folder()).unpack(code);
      files.check(code, bootstrap);
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (unpacked != null) {
      unpacked.close();
    }
  }

  private void check(Path code, boolean bootstrap) throws IOException {
    if (bootstrap) {
      if (!Files.isExecutable(taskRoot.resolve("bootstrap"))) {
        throw new IOException(code + ": no bootstrap to run (expected: one at the root, mode 755)");
      }
      return;
    }
    Root root = Root.of(taskRoot);
    for (Path file : root.files()) {
      String name = root.folder().relativize(file).toString();
      if (name.endsWith(".class") || (name.startsWith("lib/") && name.endsWith(".jar"))) {
        return;
      }
    }
    throw new IOException(code + ": no code (expected: lib/*.jar, or classes at the root)");
  }
}
