package io.lambdagrpc.packaging.internal.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes jars: the same files in the same order are the same bytes, on every machine. */
public final class JarWriter {

  /** The same for all; without a time zone. */
  static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private JarWriter() {}

  /**
   * Returns a jar of these files in their order, with nothing to inflate. In a zip around it, that
   * deflates to less than one whose files are deflated each for itself.
   */
  public static byte[] stored(Map<String, byte[]> files) throws IOException {
    return write(files, true);
  }

  /** Returns a jar of nothing but these files, for a reader that begins with its first byte. */
  static byte[] storedWithoutFolders(Map<String, byte[]> files) throws IOException {
    return write(files, false);
  }

  private static byte[] write(Map<String, byte[]> files, boolean folders) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      Set<String> written = new HashSet<>();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        if (folders) {
          // Code that scans a package asks for the folder of the package.
          putFolders(file.getKey(), written, zip);
        }
        put(file.getKey(), file.getValue(), true, zip);
      }
    }
    return bytes.toByteArray();
  }

  /** Writes the folders of a file that have not been written. */
  static void putFolders(String name, Set<String> written, ZipOutputStream zip) throws IOException {
    for (int at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
      String folder = name.substring(0, at + 1);
      if (written.add(folder)) {
        put(folder, new byte[0], true, zip);
      }
    }
  }

  static void put(String name, byte[] content, boolean stored, ZipOutputStream zip)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    if (stored) {
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
