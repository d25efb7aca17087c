package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A zip from elsewhere, such as a jar (<a
 * href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE</a>, 4.3). Takes time
 * and memory by the length of the file, and of what is read of it.
 *
 * <p>The JDK's own classes believe what a zip says of itself: a few kilobytes could make them take
 * all memory, or hours to look for names, and two of them could see different files. (Over 300
 * lines: the one place that knows the format.)
 */
public final class Zip implements Closeable {

  /** The most files that a short end can count; of a larger number it has the low 16 bits. */
  private static final int MAX_FILES = 0xffff;

  private static final long IN_ZIP64 = 0xffff_ffffL;

  private static final String END_SIGNATURE = "PK\5\6";
  private static final int END_LENGTH = 22;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_LENGTH = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_LENGTH = 56;
  private static final int HEADER_SIGNATURE = 0x02014b50;
  private static final int HEADER_LENGTH = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_LENGTH = 30;

  private static final int ENCRYPTED = 1;
  private static final int UNIX = 3;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /**
   * A file or a folder.
   *
   * @param name that of a folder ends with a slash
   * @param mode of Unix, or 0
   * @param size of the content, as the zip says
   * @param offset of what stands before the content
   */
  public record Entry(
      String name, int mode, int method, long crc, long packedSize, long size, long offset) {

    /** Tells whether it is a folder. */
    public boolean isFolder() {
      return name.endsWith("/");
    }
  }

  private final RandomAccessFile file;
  private final List<Entry> entries = new ArrayList<>();

  /** What the end says: exactly, where it is one for large zips. */
  private long files;

  private boolean isLarge;

  /** Where offsets begin: something else may stand before a zip. */
  private long start;

  private Zip(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Opens a zip.
   *
   * @throws ZipException if it is none
   */
  public static Zip open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    try {
      Zip zip = new Zip(file);
      zip.readEntries();
      return zip;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns what is in it, in its order. */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * Returns the content of a file, which may have another length than it says.
   *
   * @throws ZipException also while it is read: if it cannot be unpacked
   */
  public InputStream open(Entry entry) throws IOException {
    ByteBuffer local = read(start + entry.offset(), LOCAL_LENGTH);
    if (local.getInt(0) != LOCAL_SIGNATURE) {
      throw new ZipException(entry.name() + " is not where the zip says");
    }
    long position =
        start + entry.offset() + LOCAL_LENGTH + number16(local, 26) + number16(local, 28);
    if (entry.packedSize() > file.length() - position) {
      throw new ZipException(entry.name() + " is longer than the zip");
    }
    InputStream packed = new Section(position, entry.packedSize());
    if (entry.method() == STORED) {
      return packed;
    }
    Inflater inflater = new Inflater(true);
    // The inflater wants one byte more than there is.
    InputStream input = new SequenceInputStream(packed, new ByteArrayInputStream(new byte[1]));
    return new InflaterInputStream(input, inflater, 8192) {
      @Override
      public void close() throws IOException {
        super.close();
        inflater.end();
      }
    };
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void readEntries() throws IOException {
    ByteBuffer directory = readDirectory();
    long left = file.length();
    while (directory.hasRemaining()) {
      Entry entry = readEntry(directory);
      left -= entry.packedSize();
      if (left < 0) { // each file could take as long as the whole zip
        throw new ZipException("has files that share its bytes");
      }
      entries.add(entry);
    }
    if (files != (isLarge ? entries.size() : entries.size() & MAX_FILES)) {
      throw new ZipException("has " + entries.size() + " files, and says " + files);
    }
  }

  /** Finds the directory by the end of the zip, and reads it. */
  private ByteBuffer readDirectory() throws IOException {
    long length = file.length();
    long from = Math.max(0, length - END_LENGTH - 0xffff);
    ByteBuffer last = read(from, length - from);
    int end =
        ISO_8859_1
            .decode(last.duplicate())
            .toString()
            .lastIndexOf(END_SIGNATURE, last.limit() - END_LENGTH);
    // Where a zip has two ends, other readers might take the first one.
    if (end < 0 || end + END_LENGTH + number16(last, end + 20) != last.limit()) {
      throw new ZipException("has no end, or bytes behind it");
    }
    long position = from + end;
    files = number16(last, end + 10);
    long size = number32(last, end + 12);
    long offset = number32(last, end + 16);
    long position64 = findEnd64(position);
    if (position64 >= 0) {
      ByteBuffer end64 = read(position64, END64_LENGTH);
      position = position64;
      isLarge = true;
      files = longer(files, MAX_FILES, end64.getLong(32));
      size = longer(size, IN_ZIP64, end64.getLong(40));
      offset = longer(offset, IN_ZIP64, end64.getLong(48));
    }
    start = position - size - offset;
    if (size < 0 || size > position || offset < 0 || start < 0) {
      throw new ZipException("has no directory where it says");
    }
    return read(position - size, size);
  }

  /**
   * Returns the longer one of two fields. The short one is the same or a mark: else other readers
   * would ignore the longer one.
   */
  private static long longer(long field, long mark, long longer) throws ZipException {
    if (field != longer && field != mark) {
      throw new ZipException("has two ends that differ");
    }
    return longer;
  }

  /** Returns where the end is that has longer fields, or -1 if there is none. */
  private long findEnd64(long end) throws IOException {
    if (end < LOCATOR_LENGTH) {
      return -1;
    }
    ByteBuffer locator = read(end - LOCATOR_LENGTH, LOCATOR_LENGTH);
    if (locator.getInt(0) != LOCATOR_SIGNATURE) {
      return -1;
    }
    long position = locator.getLong(8);
    return read(position, END64_LENGTH).getInt(0) == END64_SIGNATURE ? position : -1;
  }

  private static Entry readEntry(ByteBuffer directory) throws ZipException {
    ByteBuffer header = directory.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (header.limit() < HEADER_LENGTH || header.getInt(0) != HEADER_SIGNATURE) {
      throw new ZipException("has a directory that is none");
    }
    int nameLength = number16(header, 28);
    int extraLength = number16(header, 30);
    int length = HEADER_LENGTH + nameLength + extraLength + number16(header, 32);
    if (header.limit() < length) {
      throw new ZipException("has a directory that ends within a file");
    }
    directory.position(directory.position() + length);
    String name = name(header.slice(HEADER_LENGTH, nameLength));
    int method = number16(header, 10);
    if ((number16(header, 8) & ENCRYPTED) != 0 || (method != STORED && method != DEFLATED)) {
      throw new ZipException(name + " is encrypted, or packed in a way that Java does not know");
    }
    long packedSize = number32(header, 20);
    long size = number32(header, 24);
    long offset = number32(header, 42);
    if (packedSize == IN_ZIP64 || size == IN_ZIP64 || offset == IN_ZIP64) {
      ByteBuffer longer = longerFields(header.slice(HEADER_LENGTH + nameLength, extraLength));
      try {
        size = size == IN_ZIP64 ? longer.getLong() : size;
        packedSize = packedSize == IN_ZIP64 ? longer.getLong() : packedSize;
        offset = offset == IN_ZIP64 ? longer.getLong() : offset;
      } catch (BufferUnderflowException e) {
        throw new ZipException(name + " does not say how long it is");
      }
    }
    if (size < 0 || packedSize < 0 || offset < 0) {
      throw new ZipException(name + " has a length or a place below zero");
    }
    int mode = header.get(5) == UNIX ? number16(header, 40) : 0;
    return new Entry(name, mode, method, number32(header, 16), packedSize, size, offset);
  }

  private static String name(ByteBuffer bytes) throws ZipException {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new ZipException("has a name that is no UTF-8");
    }
  }

  /** Returns what stands among the extra fields of a file for those that are too short. */
  private static ByteBuffer longerFields(ByteBuffer extra) {
    extra.order(ByteOrder.LITTLE_ENDIAN);
    while (extra.remaining() >= 4) {
      int kind = Short.toUnsignedInt(extra.getShort());
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (kind == 1) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private ByteBuffer read(long position, long length) throws IOException {
    if (position < 0 || length > Integer.MAX_VALUE - 100 || position > file.length() - length) {
      throw new ZipException("says that there is something outside of it");
    }
    byte[] bytes = new byte[(int) length];
    file.seek(position);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int number16(ByteBuffer bytes, int index) {
    return Short.toUnsignedInt(bytes.getShort(index));
  }

  private static long number32(ByteBuffer bytes, int index) {
    return Integer.toUnsignedLong(bytes.getInt(index));
  }

  /** A part of the file. */
  private final class Section extends InputStream {
    private long position;
    private long left;

    Section(long position, long length) {
      this.position = position;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 && length > 0) {
        return -1;
      }
      file.seek(position);
      int count = file.read(bytes, offset, (int) Math.min(length, left));
      position += Math.max(count, 0);
      left -= Math.max(count, 0);
      return count;
    }
  }
}
