package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AllJarIT {

  private static final String JAR = System.getProperty("all.jar");

  @TempDir Path work;

  @Test
  void theJarAloneIsThePlugin() throws Exception {
    Protoc.Result result = new Protoc(work).run(List.of(Protoc.java(), "-jar", JAR), Protoc.PROTOS);

    assertEquals("", result.errors());
    assertEquals(0, result.exitCode());
    Golden.assertSame("plain", result.files());
  }

  @Test
  void noClassOfTheJarCanClashWithOneOfTheUsers() throws Exception {
    try (var jar = new JarFile(JAR)) {
      assertEquals(
          List.of(),
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class") && !name.startsWith("io/lambdagrpc/protoc/"))
              .toList());
    }
  }
}
