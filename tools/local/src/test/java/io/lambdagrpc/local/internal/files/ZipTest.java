package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a zip may say of itself that is not so. */
class ZipTest {

  @TempDir Path temporary;
  private Path zip;
  private Path folder;
  private Root root;

  @BeforeEach
  void makeFolder() throws IOException {
    zip = temporary.resolve("some.zip");
    folder = Files.createDirectory(temporary.resolve("root"));
    root = Root.of(folder);
  }

  private static byte[] zip(String name, String comment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream files = new ZipOutputStream(bytes)) {
      files.setComment(comment);
      files.putNextEntry(new ZipEntry(name));
      files.write("packed".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Returns a zip with one file, which says in the way for large ones how many it has. */
  private static byte[] zip64(long files) throws IOException {
    byte[] zip = zip("a", "");
    ByteBuffer end =
        ByteBuffer.wrap(zip, zip.length - 22, 22).slice().order(ByteOrder.LITTLE_ENDIAN);
    int position = zip.length - 22;
    ByteBuffer large = ByteBuffer.allocate(position + 98).order(ByteOrder.LITTLE_ENDIAN);
    large.put(zip, 0, position);
    large.putInt(0x06064b50).putLong(44).putInt(0).putInt(0).putInt(0);
    large.putLong(files).putLong(files).putLong(end.getInt(12)).putLong(end.getInt(16));
    large.putInt(0x07064b50).putInt(0).putLong(position).putInt(1);
    large.put(end.putShort(8, (short) -1).putShort(10, (short) -1));
    return large.array();
  }

  private void assertRefused(String reason) {
    IOException refused = assertThrows(IOException.class, () -> root.unpack(zip));
    assertEquals(zip + ": " + reason + " (expected: a zip)", refused.getMessage());
  }

  @Test
  void aZipMayHaveAComment() throws IOException {
    Files.write(zip, zip("a", "made by hand"));
    root.unpack(zip);
    assertTrue(Files.exists(folder.resolve("a")));
  }

  @Test
  void aZipMayBeAsForLargeOnes() throws IOException {
    Files.write(zip, zip64(1));
    root.unpack(zip);
    assertTrue(Files.exists(folder.resolve("a")));
  }

  /** JDK 17 made an array of three numbers for each. */
  @ParameterizedTest
  @ValueSource(longs = {0, 2, 600_000_000, 0x1_0000_0001L, -1})
  void anotherNumberOfFilesThanThereAre(long files) throws IOException {
    Files.write(zip, zip64(files));
    assertRefused("has 1 files, and says " + files);
  }

  /** Two megabytes that unpack to nothing took seven minutes for 500 of them. */
  @Test
  void filesThatShareBytes() throws IOException {
    byte[] bytes = zip("a".repeat(100), "");
    int directory = new String(bytes, ISO_8859_1).indexOf("PK\1\2");
    int end = bytes.length - 22;
    ByteBuffer twenty = ByteBuffer.allocate(directory + 20 * (end - directory) + 22);
    twenty.order(ByteOrder.LITTLE_ENDIAN).put(bytes, 0, directory);
    for (int i = 0; i < 20; i++) {
      twenty.put(bytes, directory, end - directory);
      twenty.putInt(directory + i * (end - directory) + 20, 400);
    }
    twenty.put(bytes, end, 22).putShort(twenty.capacity() - 12, (short) 20);
    twenty.putInt(twenty.capacity() - 10, 20 * (end - directory));
    Files.write(zip, twenty.array());
    assertRefused("has files that share its bytes");
  }

  /**
   * The JDK's ZipFile, which sees the names first, takes the last end of a zip that leads to files,
   * its file system for zips the last one that is at the end of the file.
   */
  @Test
  void twoEnds() throws IOException {
    byte[] seen = zip("harmless", "");
    byte[] unpacked = zip("not seen", "");
    unpacked[unpacked.length - 2] = (byte) (seen.length + 1); // the length of its comment
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(unpacked);
    both.write(seen);
    both.write(0);
    Files.write(zip, both.toByteArray());
    assertRefused("has no end, or bytes behind it");
    assertFalse(Files.exists(folder.resolve("not seen")));
  }

  /** Three kilobytes of them took five gigabytes, in Java 25. */
  @Test
  void versionsThatJavaWillNotHave() throws IOException {
    Files.write(zip, zip("META-INF/versions/2147483646/a", ""));
    root.unpack(zip);
    assertTrue(Files.exists(folder.resolve("META-INF/versions/2147483646/a")));
  }

  /** Where the JDK opens it as well, in either way. */
  @Test
  void whicheverByteIsChangedTheNamesAreThoseThatTheJdkSees() throws IOException {
    byte[] bytes = zip("a", "made by hand");
    int opened = 0;
    for (int i = 0; i < bytes.length; i++) {
      for (int value : new int[] {0, 1, bytes[i] + 1, 0xff}) {
        byte[] changed = bytes.clone();
        changed[i] = (byte) value;
        Files.write(zip, changed);
        List<String> names;
        try (Zip changedZip = Zip.open(zip)) {
          names = changedZip.entries().stream().map(Zip.Entry::name).toList();
        } catch (ZipException e) {
          continue;
        }
        try (ZipFile file = new ZipFile(zip.toFile());
            FileSystem system = FileSystems.newFileSystem(zip, Map.of());
            Stream<Path> paths = Files.list(system.getPath("/"))) {
          assertEquals(names, file.stream().map(ZipEntry::getName).toList());
          assertEquals(names, paths.map(path -> path.toString().substring(1)).toList());
          opened++;
        } catch (ZipException e) {
          // One of them refuses it, as a file of an unknown kind.
        }
      }
    }
    assertTrue(opened > bytes.length, opened + " of " + bytes.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 21, 22, 100})
  void whatHasNoEnd(int length) throws IOException {
    Files.write(zip, new byte[length]);
    assertThrows(IOException.class, () -> root.unpack(zip));
  }
}
