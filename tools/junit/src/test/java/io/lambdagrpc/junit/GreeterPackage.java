package io.lambdagrpc.junit;

import greeting.GreeterHandler;
import io.lambdagrpc.packaging.FunctionZip;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The function in the package {@code greeting}, as it would be uploaded. */
final class GreeterPackage {
  private static final Path FOLDER = write();

  private GreeterPackage() {}

  /** Returns a {@code function.zip}, which is written once for all tests. */
  static Path zip() {
    return FOLDER.resolve("function.zip");
  }

  private static Path write() {
    try {
      Path folder = Files.createDirectories(Path.of("target/greeter"));
      List<Path> classPath = new ArrayList<>(List.of(ownClasses(folder.resolve("classes"))));
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (isLinked(entry.replace(File.separatorChar, '/'))) {
          classPath.add(Path.of(entry));
        }
      }
      FunctionZip.builder()
          .classPath(classPath)
          .handler(GreeterHandler.class.getName())
          .build()
          .write(folder.resolve("function.zip"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLinked(String entry) {
    return entry.contains("/io/grpc/")
        || entry.contains("/com/google/")
        || entry.contains("/org/jspecify/")
        || entry.contains("/org/codehaus/mojo/")
        || entry.contains("aws-lambda-java-core")
        || entry.contains("lambda-grpc-runtime")
        || entry.endsWith("/runtime/target/classes");
  }

  private static Path ownClasses(Path folder) throws IOException {
    Path compiled = Path.of("target/test-classes");
    try (Stream<Path> files = Files.walk(compiled.resolve("greeting"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(compiled.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }
}
