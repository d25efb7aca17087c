package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

  /** The list is the function's own, and may say anything. */
  @Test
  void aListThatLeadsOutOfTheFunctionIsRefused() throws Exception {
    Path root = folder.resolve("function");
    Path list = root.resolve("io/lambdagrpc/preloaded-classes.txt");
    Files.createDirectories(list.getParent());
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectory(root.resolve("b"));
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("a"));
    Path own = Files.writeString(root.resolve("b/Own.class"), "own");
    Path other = Files.writeString(root.resolve("b/Other.class"), "own");
    Path stranger = Files.writeString(folder.resolve("a/Stranger.class"), "not yours");
    for (String name : List.of("../a/Stranger", "b/../../a/Stranger", "link/Stranger")) {
      Files.writeString(list, "b/Own\nb/Other\n" + name + "\n");
      assertThrows(IOException.class, () -> PreloadedJar.main(new String[] {root.toString()}));
      assertTrue(Files.exists(own) && Files.exists(other) && Files.exists(stranger));
      assertFalse(Files.exists(root.resolve("lib")));
    }
  }

  @Test
  void aJarIsNotWrittenOutsideOfTheFunction() throws Exception {
    Path root = folder.resolve("function");
    Files.createDirectories(root.resolve("io/lambdagrpc"));
    Files.writeString(root.resolve("io/lambdagrpc/preloaded-classes.txt"), "");
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(root.resolve("lib"), outside);

    assertThrows(IOException.class, () -> PreloadedJar.main(new String[] {root.toString()}));
    assertFalse(Files.exists(outside.resolve("preloaded.jar")));
  }

  @Test
  void aZipThatCannotBePackedStaysAsItWas() throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(zip, CREATE)) {
      Files.writeString(
          files.getPath("/io/lambdagrpc/preloaded-classes.txt"), "a/First\na/Second\n../a/Other\n");
    }
    byte[] before = Files.readAllBytes(zip);

    assertThrows(IOException.class, () -> PreloadedJar.main(new String[] {zip.toString()}));
    assertArrayEquals(before, Files.readAllBytes(zip));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(zip), files.toList());
    }
  }

  @Test
  void aZipThatIsMissingIsNotMade() {
    Path missing = folder.resolve("missing/function.zip");
    assertThrows(IOException.class, () -> PreloadedJar.main(new String[] {missing.toString()}));
    assertFalse(Files.exists(missing.getParent()));
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
