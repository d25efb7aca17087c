package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * The directory of a zip, which is to be read before the JDK's classes open it: they believe what
 * it says, and it can be made to take all memory, or to be another one for each of them. What is
 * refused here may be a zip for others (<a
 * href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE</a>, 4.3.12 to
 * 4.3.16).
 */
public final class ZipDirectory {

  /** What stands behind the directory: where it is, and a comment. */
  private static final String END_SIGNATURE = "PK\5\6";

  private static final int END_LENGTH = 22;
  private static final int END_FILES = 10;
  private static final int END_SIZE = 12;
  private static final int END_OFFSET = 16;
  private static final int END_COMMENT = 20;

  /** What stands before the end where its fields are too short, and leads to the longer ones. */
  private static final int LOCATOR_SIGNATURE = 0x07064b50;

  private static final int LOCATOR_LENGTH = 20;
  private static final int LOCATOR_POSITION = 8;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_LENGTH = 56;
  private static final int END64_FILES = 32;
  private static final int END64_SIZE = 40;
  private static final int END64_OFFSET = 48;

  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_LENGTH = 46;
  private static final int ENTRY_NAME = 28;
  private static final int ENTRY_EXTRA = 30;
  private static final int ENTRY_COMMENT = 32;

  /** The JDK has a bit for each version up to the last one of a file, since Java 25. */
  private static final Pattern HUGE_VERSION =
      Pattern.compile("(?i)META-INF/versions/[0-9]{4,}/.*", Pattern.DOTALL);

  /** What the JDK reads. */
  private static final int MAX_SIZE = Integer.MAX_VALUE - 100;

  private final RandomAccessFile file;
  private long files;

  private ZipDirectory(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Returns the names of a zip, in their order; those of folders end with a slash.
   *
   * @throws ZipException if it is none, or one that the JDK should not open
   */
  public static List<String> names(Path zip) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
      ZipDirectory zipDirectory = new ZipDirectory(file);
      ByteBuffer entries = zipDirectory.read();
      List<String> names = new ArrayList<>();
      while (entries.hasRemaining()) {
        names.add(readName(entries));
      }
      // The JDK makes room for as many, and a hash table for as many. It counts where more come.
      if (zipDirectory.files < 0 || zipDirectory.files > names.size()) {
        throw new ZipException(
            "says that it has " + zipDirectory.files + " files, and has " + names.size());
      }
      return names;
    }
  }

  private static String readName(ByteBuffer directory) throws IOException {
    ByteBuffer entry = directory.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (entry.limit() < ENTRY_LENGTH || entry.getInt(0) != ENTRY_SIGNATURE) {
      throw new ZipException("its directory is not one of files");
    }
    int name = number16(entry, ENTRY_NAME);
    int length =
        ENTRY_LENGTH + name + number16(entry, ENTRY_EXTRA) + number16(entry, ENTRY_COMMENT);
    if (entry.limit() < length) {
      throw new ZipException("its directory ends within a file");
    }
    directory.position(directory.position() + length);
    String text;
    try {
      text = UTF_8.newDecoder().decode(entry.slice(ENTRY_LENGTH, name)).toString();
    } catch (CharacterCodingException e) {
      throw new ZipException("a name in it is no UTF-8");
    }
    if (HUGE_VERSION.matcher(text).matches()) {
      throw new ZipException(text + " is of no version of Java");
    }
    return text;
  }

  private ByteBuffer read() throws IOException {
    // The JDK takes the last end that could be one, or the last one that is at the end of the file.
    ByteBuffer last = read(Math.max(0, file.length() - END_LENGTH - 0xffff), file.length());
    int end =
        ISO_8859_1
            .decode(last.duplicate())
            .toString()
            .lastIndexOf(END_SIGNATURE, last.limit() - END_LENGTH);
    if (end < 0) {
      throw new ZipException("has no end");
    }
    if (end + END_LENGTH + number16(last, end + END_COMMENT) != last.limit()) {
      throw new ZipException("has two ends, or bytes behind its end");
    }
    long position = file.length() - last.limit() + end;
    files = number16(last, end + END_FILES);
    long size = number32(last, end + END_SIZE);
    long offset = number32(last, end + END_OFFSET);

    long position64 = end64(position);
    if (position64 >= 0) {
      ByteBuffer end64 = read(position64, position64 + END64_LENGTH);
      long files64 = end64.getLong(END64_FILES);
      long size64 = end64.getLong(END64_SIZE);
      // Else the JDK ignores it.
      if ((files64 == files || files == 0xffff)
          && (size64 == size || size == 0xffff_ffffL)
          && (end64.getLong(END64_OFFSET) == offset || offset == 0xffff_ffffL)) {
        position = position64;
        files = files64;
        size = size64;
      }
    }
    if (size < 0 || size > Math.min(position, MAX_SIZE)) {
      throw new ZipException("says that its directory has " + size + " bytes");
    }
    return read(position - size, position);
  }

  /** Returns where the longer fields are, or -1 if there are none. */
  private long end64(long end) throws IOException {
    if (end < LOCATOR_LENGTH) {
      return -1;
    }
    ByteBuffer locator = read(end - LOCATOR_LENGTH, end);
    long position = locator.getLong(LOCATOR_POSITION);
    boolean isFound =
        locator.getInt(0) == LOCATOR_SIGNATURE
            && position >= 0
            && position <= file.length() - END64_LENGTH
            && read(position, position + END64_LENGTH).getInt(0) == END64_SIGNATURE;
    return isFound ? position : -1;
  }

  private ByteBuffer read(long from, long to) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(to - from)];
    file.seek(from);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int number16(ByteBuffer bytes, int index) {
    return Short.toUnsignedInt(bytes.getShort(index));
  }

  private static long number32(ByteBuffer bytes, int index) {
    return Integer.toUnsignedLong(bytes.getInt(index));
  }
}
