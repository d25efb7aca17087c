package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * The generated files as they were reviewed. {@code ./mvnw test -pl protoc-gen-lambda-grpc -am
 * -Dgolden.update=true} writes them anew.
 */
final class Golden {

  private static final Path ROOT = Path.of("src/test/resources/golden");

  private Golden() {}

  static Map<String, String> files(String folder) throws IOException {
    return Protoc.read(ROOT.resolve(folder));
  }

  static void assertSame(String folder, Map<String, String> files) throws IOException {
    Path root = ROOT.resolve(folder);
    if (Boolean.getBoolean("golden.update")) {
      write(root, files);
    }
    Map<String, String> expected = files(folder);
    assertEquals(expected.keySet(), files.keySet());
    expected.forEach((path, text) -> assertEquals(text, files.get(path), path));
  }

  private static void write(Path root, Map<String, String> files) throws IOException {
    Files.createDirectories(root);
    for (String path : Protoc.read(root).keySet()) {
      Files.delete(root.resolve(path));
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = root.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.writeString(target, file.getValue());
    }
  }
}
