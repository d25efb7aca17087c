package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes a {@code function.zip} of the sources among the test resources, compiled on the spot. */
final class FunctionZip {
  private FunctionZip() {}

  /** Writes one with {@code lib/functions.jar}, and a bootstrap where the script is not empty. */
  static Path write(Path folder, String bootstrap) throws IOException, URISyntaxException {
    Path jar = jar(folder);
    Path zip = folder.resolve("function.zip");
    try (FileSystem content = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Files.createDirectory(content.getPath("lib"));
      Files.copy(jar, content.getPath("lib", "functions.jar"));
      if (!bootstrap.isEmpty()) {
        Path script = content.getPath("bootstrap");
        Files.writeString(script, bootstrap);
        Files.setAttribute(script, "zip:permissions", PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    return zip;
  }

  private static Path jar(Path folder) throws IOException, URISyntaxException {
    Path classes = compile(Files.createDirectories(folder.resolve("classes")));
    Path jar = folder.resolve("functions.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  private static Path compile(Path classes) throws IOException, URISyntaxException {
    URL sources = Objects.requireNonNull(FunctionZip.class.getResource("/functions"));
    List<String> arguments =
        new ArrayList<>(
            List.of("--release", "17", "-d", classes.toString(), "-cp", coreJar().toString()));
    try (Stream<Path> files = Files.list(Path.of(sources.toURI()))) {
      files.map(Path::toString).forEach(arguments::add);
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertEquals(0, status, "javac");
    return classes;
  }

  private static Path coreJar() throws URISyntaxException {
    return Path.of(
        RequestStreamHandler.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
