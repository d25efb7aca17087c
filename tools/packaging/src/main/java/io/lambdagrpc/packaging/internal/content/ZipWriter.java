package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what is uploaded: a zip that keeps which files are programs, which {@link ZipOutputStream}
 * cannot, and that depends neither on the machine nor on its time zone, as Java's zip file system
 * does.
 */
public final class ZipWriter implements AutoCloseable {

  // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 Central directory structure
  private static final int CENTRAL_HEADER = 0x504b0102;
  private static final int CENTRAL_HEADER_LENGTH = 46;
  private static final int UNIX = 3;
  private static final int FILE = 0100644;
  private static final int PROGRAM = 0100755;
  private static final int FOLDER = 040755;

  private final Path file;
  private final Counter counter;
  private final ZipOutputStream zip;
  private final Set<String> folders = new HashSet<>();
  private final Map<String, Integer> modes = new HashMap<>();
  private long uncompressed;

  /** Makes the zip; {@link #finish} completes it. */
  public ZipWriter(Path file) throws IOException {
    this.file = file;
    this.counter = new Counter(new BufferedOutputStream(Files.newOutputStream(file)));
    this.zip = new ZipOutputStream(counter);
  }

  /** Adds a file. */
  public void add(String name, byte[] content) throws IOException {
    JarWriter.putFolders(name, folders, zip);
    JarWriter.put(name, content, false, zip);
    uncompressed += content.length;
  }

  /** Adds a file that can be run. */
  public void addProgram(String name, byte[] content) throws IOException {
    modes.put(name, PROGRAM);
    add(name, content);
  }

  /** Adds a file of a disk, which stays a program if it is one. */
  public void add(String name, Path content) throws IOException {
    if (Files.getPosixFilePermissions(content).contains(PosixFilePermission.OWNER_EXECUTE)) {
      modes.put(name, PROGRAM);
    }
    JarWriter.putFolders(name, folders, zip);
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(JarWriter.TIME);
    zip.putNextEntry(entry);
    try (InputStream in = Files.newInputStream(content)) {
      uncompressed += in.transferTo(zip);
    }
    zip.closeEntry();
  }

  /** Returns how many bytes the files take that were added. */
  public long uncompressed() {
    return uncompressed;
  }

  /** Completes the zip. */
  public void finish() throws IOException {
    zip.flush();
    long directory = counter.written;
    zip.close();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(directory);
      byte[] headers = new byte[Math.toIntExact(bytes.length() - directory)];
      bytes.readFully(headers);
      setModes(headers);
      bytes.seek(directory);
      bytes.write(headers);
    }
  }

  private void setModes(byte[] headers) {
    int at = 0;
    while (at + CENTRAL_HEADER_LENGTH <= headers.length && isHeader(headers, at)) {
      int nameLength = number(headers, at + 28);
      String name = new String(headers, at + CENTRAL_HEADER_LENGTH, nameLength, UTF_8);
      int mode = name.endsWith("/") ? FOLDER : modes.getOrDefault(name, FILE);
      headers[at + 5] = UNIX;
      headers[at + 40] = (byte) mode;
      headers[at + 41] = (byte) (mode >> 8);
      at +=
          CENTRAL_HEADER_LENGTH + nameLength + number(headers, at + 30) + number(headers, at + 32);
    }
  }

  private static boolean isHeader(byte[] bytes, int at) {
    return bytes[at] == (byte) (CENTRAL_HEADER >> 24)
        && bytes[at + 1] == (byte) (CENTRAL_HEADER >> 16)
        && bytes[at + 2] == (byte) (CENTRAL_HEADER >> 8)
        && bytes[at + 3] == (byte) CENTRAL_HEADER;
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  /** Closes the file, finished or not. */
  @Override
  public void close() throws IOException {
    counter.close();
  }

  /** Counts bytes. */
  private static final class Counter extends FilterOutputStream {
    private long written;

    Counter(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
