package io.lambdagrpc.proto;

import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The classes of these tests as a function: a folder that holds what a function.zip would. */
public final class TestFunction {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TestFunction() {}

  /** Returns a builder for a handler, whose code is put into an empty folder. */
  public static LocalLambdaBuilder builder(Path folder, Class<?> handler) throws IOException {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    for (String entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator))) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        copy(path, folder);
      } else if (Files.exists(path)) {
        Files.createSymbolicLink(lib.resolve(requireNonNull(path.getFileName())), path);
      }
    }
    return LocalLambda.builder()
        .code(folder)
        .handler(handler.getName())
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  /** Puts a script there that starts lambda-grpc's own runtime. */
  public static void writeBootstrap(Path folder) throws IOException {
    Path bootstrap = folder.resolve("bootstrap");
    Files.writeString(
        bootstrap, "#!/bin/sh\nexec java -cp \"$PWD:$PWD/lib/*\" io.lambdagrpc.LambdaRuntime\n");
    Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwx------"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(requireNonNull(target.getParent()));
        Files.copy(file, target);
      }
    }
  }
}
