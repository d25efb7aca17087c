package io.lambdagrpc.local.internal.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
  @TempDir Path folder;

  @Test
  void aFileIsThereWhenItIsFinished() throws IOException {
    Path file = folder.resolve("new/file");
    try (Output output = Output.of(file)) {
      Path made = Files.writeString(output.folder().resolve("made"), "new");
      assertTrue(Files.notExists(file));
      output.finish(made);
      assertEquals("new", Files.readString(file));
    }
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("file"), names(folder.resolve("new")));
  }

  @Test
  void anEarlierFileStaysUntilThen() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "earlier");
    try (Output output = Output.of(file)) {
      Path made = Files.writeString(output.folder().resolve("made"), "new");
      assertEquals("earlier", Files.readString(file));
      output.finish(made);
    }
    assertEquals("new", Files.readString(file));
  }

  @Test
  void aFailureLeavesTheEarlierFileAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "earlier");
    Path stranger = Files.createDirectory(folder.resolve("file-"));
    try (Output output = Output.of(file)) {
      Files.createDirectories(output.folder().resolve("some/work"));
      Files.createSymbolicLink(output.folder().resolve("link"), stranger);
      assertThrows(IOException.class, () -> output.finish(output.folder().resolve("unmade")));
    }
    assertEquals("earlier", Files.readString(file));
    assertEquals(List.of("file", "file-"), names(folder));
  }

  @Test
  void ofALinkTheFileThatItLeadsToIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "earlier");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (Output output = Output.of(link)) {
      output.finish(Files.writeString(output.folder().resolve("made"), "new"));
    }
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }

  @Test
  void aFolderIsNotReplaced() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    for (Path each : List.of(folder, link)) {
      IOException refused = assertThrows(IOException.class, () -> Output.of(each));
      assertEquals(each + ": no file (expected: one to replace, or nothing)", refused.getMessage());
    }
    assertEquals(List.of("link"), names(folder));
  }

  /** What came there in the meantime. */
  @Test
  void aFolderIsNotReplacedAtTheEndEither() throws IOException {
    Path file = folder.resolve("file");
    try (Output output = Output.of(file)) {
      Path made = Files.writeString(output.folder().resolve("made"), "new");
      Files.createDirectories(file.resolve("sources"));
      assertThrows(IOException.class, () -> output.finish(made));
    }
    assertEquals(List.of("sources"), names(file));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
