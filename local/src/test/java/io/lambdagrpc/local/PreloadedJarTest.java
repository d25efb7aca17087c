package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreloadedJarTest {
  private static final Map<String, ?> CREATE =
      Map.of("create", "true", "enablePosixFileAttributes", true);

  @TempDir Path folder;
  private Path zip;

  @BeforeEach
  void assemble() throws IOException {
    zip = folder.resolve("function.zip");
    try (FileSystem files = FileSystems.newFileSystem(zip, CREATE)) {
      Path root = files.getPath("/");
      Files.createDirectories(root.resolve("io/lambdagrpc"));
      Files.createDirectories(root.resolve("a"));
      Files.createDirectories(root.resolve("lib"));
      Files.writeString(
          root.resolve("io/lambdagrpc/preloaded-classes.txt"), "a/Second\na/First\na/Gone\n");
      Files.writeString(root.resolve("a/First.class"), "1");
      Files.writeString(root.resolve("a/Second.class"), "2");
      Files.writeString(root.resolve("a/Other.class"), "3");
      Files.writeString(root.resolve("bootstrap"), "#!/bin/sh");
      Files.setPosixFilePermissions(
          root.resolve("bootstrap"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void theClassesOfTheListStandInTheJarInItsOrder() throws Exception {
    PreloadedJar.main(new String[] {zip.toString()});

    try (FileSystem files = FileSystems.newFileSystem(zip, CREATE)) {
      Path root = files.getPath("/");
      assertEquals(
          Map.of("a/Second.class", "2", "a/First.class", "1"),
          content(root.resolve("lib/preloaded.jar")));
      assertEquals(
          "a/Second.class", content(root.resolve("lib/preloaded.jar")).keySet().iterator().next());
      assertFalse(Files.exists(root.resolve("a/First.class")));
      assertEquals("3", Files.readString(root.resolve("a/Other.class")));
      assertEquals(
          "rwxr-xr-x",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("bootstrap"))));
    }
  }

  @Test
  void aFunctionIsPackedOnce() throws Exception {
    PreloadedJar.main(new String[] {zip.toString()});

    IOException refused =
        assertThrows(IOException.class, () -> PreloadedJar.main(new String[] {zip.toString()}));
    assertEquals(
        "lib/preloaded.jar is there already (expected: a function as it was assembled)",
        refused.getMessage());
  }

  @Test
  void aFunctionWithoutTheRuntimeAtItsRootIsRefused() {
    IOException refused =
        assertThrows(IOException.class, () -> PreloadedJar.main(new String[] {folder.toString()}));
    assertEquals(
        "no io/lambdagrpc/preloaded-classes.txt at the root"
            + " (expected: lambda-grpc-runtime, unpacked there)",
        refused.getMessage());
  }

  @Test
  void anythingButOneFileIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PreloadedJar.main(new String[0]));
  }

  private static Map<String, String> content(Path jar) throws IOException {
    Map<String, String> content = new LinkedHashMap<>();
    try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        assertEquals(ZipEntry.STORED, entry.getMethod());
        content.put(entry.getName(), new String(entries.readAllBytes(), UTF_8));
      }
    }
    return content;
  }
}
