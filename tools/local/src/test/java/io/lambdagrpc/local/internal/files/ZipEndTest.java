package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a zip says at its end that is not so. */
class ZipEndTest {

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
  @ValueSource(longs = {50_000_000, 600_000_000, 0x7fff_ffff, 0x1_0000_0001L, -1})
  void filesForWhichThereIsNoRoom(long files) throws IOException {
    byte[] bytes = zip64(files);
    Files.write(zip, bytes);
    IOException refused = assertThrows(IOException.class, () -> root.unpack(zip));
    assertEquals(
        zip
            + ": has "
            + bytes.length
            + " bytes for "
            + Long.toUnsignedString(files)
            + " files (expected: a zip)",
        refused.getMessage());
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
    IOException refused = assertThrows(IOException.class, () -> root.unpack(zip));
    assertEquals(zip + ": has two ends (expected: a zip)", refused.getMessage());
    assertFalse(Files.exists(folder.resolve("not seen")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 21, 22, 100})
  void whatHasNoEnd(int length) throws IOException {
    Files.write(zip, new byte[length]);
    assertThrows(IOException.class, () -> root.unpack(zip));
  }
}
