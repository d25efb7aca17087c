package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootTest {
  @TempDir Path temporary;
  private Path folder;
  private Path outside;
  private Root root;

  @BeforeEach
  void makeFolder() throws IOException {
    outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("file"), "not yours");
    folder = Files.createDirectory(temporary.resolve("root"));
    Files.createDirectory(folder.resolve("a"));
    Files.createSymbolicLink(folder.resolve("out"), outside);
    Files.createSymbolicLink(folder.resolve("file-outside"), outside.resolve("file"));
    Files.createSymbolicLink(folder.resolve("to-be-made"), outside.resolve("nothing"));
    Files.createSymbolicLink(folder.resolve("in"), folder.resolve("a"));
    root = Root.of(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../outside/file",
        "a/../../outside/file",
        "a/../a",
        "/etc/passwd",
        "out",
        "out/file",
        "out/new",
        "file-outside",
        "to-be-made"
      })
  void aNameThatLeadsOutIsRefused(String name) throws IOException {
    IOException refused = assertThrows(IOException.class, () -> root.resolve(name));
    assertEquals(
        name + ": leads out of " + folder.toRealPath() + " (expected: a path inside)",
        refused.getMessage());
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertThrows(IOException.class, () -> root.resolve("a\0b"));
  }

  /** One name of 4,000 characters in a zip kept the local Lambda busy for minutes. */
  @Test
  void aNameIsAtMostAHundredFoldersDeep() throws IOException {
    String deepest = "d/".repeat(99) + "file";
    assertEquals(folder.toRealPath().resolve(deepest), root.resolve(deepest));
    IOException refused =
        assertThrows(IOException.class, () -> root.unpack(zip("d/".repeat(2000) + "file")));
    assertEquals("d/...: 2001 names deep (expected: at most 100)", refused.getMessage());
  }

  /** Nothing but the disk bounded what a zip of some kilobytes was unpacked to. */
  @Test
  void aZipIsUnpackedToAsMuchAsLambdaTakes() throws IOException {
    root.unpack(zip("first", "second"), 12);
    IOException refused =
        assertThrows(IOException.class, () -> root.unpack(zip("third", "fourth"), 11));
    assertEquals(
        temporary.resolve("some.zip")
            + ": too large (expected: at most 11 bytes unpacked, as in Lambda)",
        refused.getMessage());
  }

  @Test
  void ofAnEntryNoMoreIsWrittenThanThat() throws IOException {
    Path zip = temporary.resolve("bomb.zip");
    try (ZipOutputStream files = new ZipOutputStream(Files.newOutputStream(zip))) {
      files.putNextEntry(new ZipEntry("zeros"));
      files.write(new byte[10_000_000]);
    }
    assertThrows(IOException.class, () -> root.unpack(zip, 100_000));
    assertTrue(Files.size(folder.resolve("zeros")) < 200_000);
  }

  /** A zip of 200,000 files kept the local Lambda busy for minutes. */
  @Test
  void aZipHasAtMostAHundredThousandFiles() throws IOException {
    String[] names = IntStream.range(0, 100_001).mapToObj(Integer::toString).toArray(String[]::new);
    assertTooMany(zip(names));
  }

  /**
   * Each was unpacked again: five megabytes kept the local Lambda busy for a quarter of a minute.
   */
  @Test
  void aFileThatIsThereAgainCountsAgain() throws IOException {
    String[] names =
        IntStream.range(0, 100_001)
            .mapToObj(i -> Integer.toBinaryString(1 << 17 | i))
            .map(digits -> digits.replace("0", "0/").replace("1", "0//") + "0")
            .toArray(String[]::new);
    assertTooMany(zip(names));
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "d/f/g"})
  void aFileHasNotTheNameOfAFolder(String name) throws IOException {
    Path zip = zip("d/f", name);
    IOException refused = assertThrows(IOException.class, () -> root.unpack(zip));
    assertEquals(
        name + ": a file and a folder of one name (expected: a path that can be made)",
        refused.getMessage());
  }

  /** The check itself kept them as paths, and compared each with all of them: for minutes. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void pathsOfOneHashCodeAreNotCompared() throws IOException {
    String[] names =
        IntStream.range(0, 100_001)
            .mapToObj(i -> Integer.toBinaryString(1 << 17 | i))
            .map(digits -> digits.replace("0", "F,-").replace("1", "A\u00e9"))
            .toArray(String[]::new);
    assertTooMany(zip(names));
  }

  /** The names of five megabytes made a million folders. */
  @Test
  void foldersThatAreOnTheWayOnlyCountAsWell() throws IOException {
    String[] names =
        IntStream.range(0, 1011).mapToObj(i -> i + "/d".repeat(99)).toArray(String[]::new);
    assertTooMany(zip(names));
  }

  /** Five megabytes of names were two hundred, with each folder on the way. */
  @Test
  void namesOfFoldersHaveALimitTogether() throws IOException {
    String[] names =
        IntStream.range(0, 300)
            .mapToObj(i -> i + ("/" + "d".repeat(30)).repeat(98))
            .toArray(String[]::new);
    assertTooMany(zip(names));
  }

  private void assertTooMany(Path zip) {
    IOException refused = assertThrows(IOException.class, () -> root.unpack(zip));
    assertEquals(
        zip + ": too many files (expected: at most 100000, folders included, with 16 MB of names)",
        refused.getMessage());
    assertFalse(Files.exists(folder.resolve("0")));
  }

  /** Of each folder on its way, the JDK keeps the whole name: each of these took a gigabyte. */
  @Test
  void namesThatAreTooDeepTakeNoMemory() throws IOException {
    String[] names =
        IntStream.range(0, 16).mapToObj(i -> i + "/a".repeat(32_000)).toArray(String[]::new);
    assertThrows(IOException.class, () -> root.unpack(zip(names)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/new", "new/new", "in", "in/new", "..a/b..", "..."})
  void aNameInsideIsAPath(String name) throws IOException {
    assertEquals(folder.toRealPath().resolve(name), root.resolve(name));
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
    assertEquals(folder.toRealPath().resolve("a/new"), Root.of(link).resolve("a/new"));
  }

  @Test
  void aZipIsUnpackedOverWhatIsThere() throws IOException {
    Files.writeString(folder.resolve("a/file"), "old");
    root.unpack(zip("a/file", "b/c/file"));
    assertEquals("packed", Files.readString(folder.resolve("a/file")));
    assertEquals("packed", Files.readString(folder.resolve("b/c/file")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escaped", "a/../../escaped", "out/file", "to-be-made", "a\0b"})
  void aZipPutsNothingOutside(String entry) throws IOException {
    Path zip = zip(entry);
    assertThrows(IOException.class, () -> root.unpack(zip));
    assertEquals("not yours", Files.readString(outside.resolve("file")));
    assertFalse(Files.exists(outside.resolve("nothing")));
    assertFalse(Files.exists(temporary.resolve("escaped")));
  }

  /** The JDK tells of an entry like this one only when a walk meets it. */
  @Test
  void aZipWithABrokenEntryIsNone() throws IOException {
    Path zip = zip("first", "second");
    byte[] bytes = Files.readAllBytes(zip);
    String text = new String(bytes, ISO_8859_1);
    int first = text.indexOf("PK\1\2");
    int second = text.indexOf("PK\1\2", first + 4);
    // The whole header of the second one becomes the extra fields of the first.
    ByteBuffer headers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    headers.putShort(first + 30, (short) (text.indexOf("PK\5\6") - second));
    Files.write(zip, bytes);
    IOException refused = assertThrows(IOException.class, () -> root.unpack(zip));
    assertTrue(
        String.valueOf(refused.getMessage()).endsWith("(expected: a zip)"), refused::toString);
  }

  /** A file took the place of the folder. */
  @Test
  void aZipPutsNothingInPlaceOfTheFolder() throws IOException {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Path zip = zip("");
    IOException refused = assertThrows(IOException.class, () -> Root.of(empty).unpack(zip));
    assertEquals(zip + ": a file without a name (expected: one for each)", refused.getMessage());
    assertTrue(Files.isDirectory(empty));
  }

  @Test
  void anAbsoluteNameInAZipIsBelowTheFolder() throws IOException {
    root.unpack(zip("/etc/lambda-grpc"));
    assertTrue(Files.exists(folder.resolve("etc/lambda-grpc")));
  }

  /** They clear a terminal, and write another error below this one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../\u001b[2J\nerror: forged",
        "\u009b2J/../..",
        "a\u001b[2J\0b",
        "../\u2028forged",
        "../long"
      })
  void whatAZipNamesSteersNoTerminal(String name) throws IOException {
    String entry = name.replace("long", "n".repeat(60_000));
    Path zip = folder.resolveSibling("names.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(entry));
    }
    assertShort(assertThrows(IOException.class, () -> Root.of(folder).unpack(zip)));
    assertShort(assertThrows(IOException.class, () -> Root.of(folder).resolve(entry)));
  }

  private static void assertShort(IOException refused) {
    String text = String.valueOf(refused.getMessage());
    assertFalse(text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028'), text);
    assertTrue(text.length() < 1000, text);
  }

  /** What the disk itself refuses was told in the words of the zip. */
  @ParameterizedTest
  @ValueSource(strings = {"", "/file"})
  void aNameThatIsTooLongForADiskSteersNoTerminal(String file) throws IOException {
    Path zip = zip("\u001b[2J\nerror: forged" + "n".repeat(4000) + file);
    assertShort(assertThrows(IOException.class, () -> root.unpack(zip)));
  }

  @Test
  void scriptsStayExecutable() throws IOException {
    Path script = Files.writeString(temporary.resolve("script"), "#!/bin/sh");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    Path zip = temporary.resolve("scripts.zip");
    try (FileSystem files =
        FileSystems.newFileSystem(zip, Map.of("create", true, "enablePosixFileAttributes", true))) {
      Path entry = Files.copy(script, files.getPath("/script"));
      Files.setPosixFilePermissions(entry, Files.getPosixFilePermissions(script));
    }
    root.unpack(zip);
    assertEquals(
        "rwxr-x---",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("script"))));
  }

  private Path zip(String... entries) throws IOException {
    Path zip = temporary.resolve("some.zip");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(zip));
        ZipOutputStream files = new ZipOutputStream(out)) {
      for (String entry : entries) {
        files.putNextEntry(new ZipEntry(entry));
        files.write("packed".getBytes(UTF_8));
      }
    }
    return zip;
  }
}
