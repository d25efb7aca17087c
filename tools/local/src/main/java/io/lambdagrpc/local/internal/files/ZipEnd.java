package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The end of a zip, where the JDK's classes begin to read: they believe what it says (<a
 * href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE</a>, 4.3.14 to
 * 4.3.16).
 */
public final class ZipEnd {

  private static final String SIGNATURE = "PK\5\6";
  private static final int LENGTH = 22;
  private static final int COMMENT_LENGTH = 20;

  /** An end has a comment of up to 65,535 bytes, and the JDK looks for it a little further. */
  private static final int LAST = 0xffff + 1024;

  /** What stands before the end where there are too many files, or bytes, for it. */
  private static final int LOCATOR_SIGNATURE = 0x07064b50;

  private static final int LOCATOR_LENGTH = 20;
  private static final int LOCATOR_OFFSET = 8;

  /** What that leads to. */
  private static final int ZIP64_SIGNATURE = 0x06064b50;

  private static final int ZIP64_LENGTH = 56;
  private static final int ZIP64_FILES = 32;

  /** The least that the name of a file takes. */
  private static final int MIN_ENTRY = 46;

  private ZipEnd() {}

  /**
   * Checks how many files a zip says it has: before JDK 25, ZipFile makes room for as many.
   *
   * @throws ZipException if there is no room for them in the zip
   */
  public static void check(Path zip) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
      byte[] bytes = readLast(file);
      ByteBuffer last = numbers(bytes);
      String text = new String(bytes, ISO_8859_1);
      int end = text.lastIndexOf(SIGNATURE);
      for (; end >= 0; end = text.lastIndexOf(SIGNATURE, end - 1)) { // whichever the JDK takes
        int locator = end - LOCATOR_LENGTH;
        if (locator >= 0 && last.getInt(locator) == LOCATOR_SIGNATURE) {
          checkFiles(file, last.getLong(locator + LOCATOR_OFFSET));
        }
      }
    }
  }

  private static void checkFiles(RandomAccessFile file, long position) throws IOException {
    if (position < 0 || position > file.length() - ZIP64_LENGTH) {
      return;
    }
    byte[] bytes = new byte[ZIP64_LENGTH];
    file.seek(position);
    file.readFully(bytes);
    ByteBuffer end = numbers(bytes);
    long files = end.getLong(ZIP64_FILES);
    if (end.getInt(0) == ZIP64_SIGNATURE
        && Long.compareUnsigned(files, file.length() / MIN_ENTRY) > 0) {
      throw new ZipException(
          "has " + file.length() + " bytes for " + Long.toUnsignedString(files) + " files");
    }
  }

  /**
   * Checks that all of the JDK's classes begin at the same end. Of a zip whose comment has an end
   * in it, ZipFile and the file system for zips may take different ones: what was checked would not
   * be what is unpacked.
   *
   * @throws ZipException if the last end is not that of the file
   */
  static void requireOne(Path zip) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
      byte[] bytes = readLast(file);
      ByteBuffer last = numbers(bytes);
      String text = new String(bytes, ISO_8859_1);
      int end = text.lastIndexOf(SIGNATURE, last.limit() - LENGTH);
      if (end >= 0) {
        int comment = last.getShort(end + COMMENT_LENGTH) & 0xffff;
        if (end + LENGTH + comment != last.limit()) {
          throw new ZipException("has two ends");
        }
      }
    }
  }

  private static byte[] readLast(RandomAccessFile file) throws IOException {
    byte[] last = new byte[(int) Math.min(file.length(), LAST)];
    file.seek(file.length() - last.length);
    file.readFully(last);
    return last;
  }

  private static ByteBuffer numbers(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
