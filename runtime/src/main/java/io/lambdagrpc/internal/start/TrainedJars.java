package io.lambdagrpc.internal.start;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The jars that an AOT cache was trained for. The JVM uses the classes of the cache whatever the
 * jars hold today, so a process with a cache checks first, and starts again without it where one of
 * them has changed. Only a process with a cache loads this class.
 */
public final class TrainedJars {

  /** The system property with the digest of the jars at the time of the training. */
  public static final String DIGEST = "io.lambdagrpc.trainedJars";

  /** The value of that property during the training. */
  private static final String TRAINING = "training";

  private static final int END_LENGTH = 22;
  private static final int MAX_COMMENT_LENGTH = 0xffff;

  private TrainedJars() {}

  /** Returns why the cache's classes are not those of the jars, or null where they are. */
  public static @Nullable String findMismatch() {
    String trained = System.getProperty(DIGEST);
    String classPath = System.getProperty("java.class.path");
    String why = classPath + " is not what it was trained for";
    try {
      // Done in the training as well, so that the cache has the classes that this needs.
      if (digest(classPath).equals(trained)) {
        return null;
      }
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    return TRAINING.equals(trained) ? null : why;
  }

  /**
   * Returns the CRC-32 of the jars' central directories, one after the other, which have a CRC-32
   * of each entry: reading all of the jars would cost what the cache saves.
   *
   * @param classPath of nothing but jars
   */
  public static String digest(String classPath) throws IOException {
    CRC32 crc = new CRC32();
    int start = 0;
    while (start <= classPath.length()) {
      int end = classPath.indexOf(File.pathSeparatorChar, start);
      end = end < 0 ? classPath.length() : end;
      crc.update(centralDirectory(classPath.substring(start, end)));
      start = end + 1;
    }
    return Long.toHexString(crc.getValue());
  }

  private static byte[] centralDirectory(String jar) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(jar, "r")) {
      long from = Math.max(0, file.length() - END_LENGTH - MAX_COMMENT_LENGTH);
      byte[] tail = read(file, from);
      for (int end = tail.length - END_LENGTH; end >= 0; end--) {
        if (intAt(tail, end) == 0x06054b50) {
          return read(file, intAt(tail, end + 16) & 0xffffffffL);
        }
      }
    }
    throw new ZipException(jar + ": no central directory (expected: a jar)");
  }

  private static byte[] read(RandomAccessFile file, long from) throws IOException {
    if (from >= file.length()) {
      throw new ZipException("a central directory at byte " + from + " (expected: before the end)");
    }
    byte[] bytes = new byte[(int) (file.length() - from)];
    file.seek(from);
    file.readFully(bytes);
    return bytes;
  }

  private static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  /**
   * Runs this process's command without the cache, and returns its status. This process stays: it
   * is the one that Lambda watches, and Java cannot replace itself.
   */
  public static int runWithoutCache() throws IOException, InterruptedException {
    ProcessHandle.Info info = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    command.add(info.command().orElse("java"));
    for (String argument : info.arguments().orElse(new String[0])) {
      if (!argument.startsWith("-XX:AOTCache=") && !argument.startsWith("-D" + DIGEST)) {
        command.add(argument);
      }
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    // The child inherits stdin, stdout and stderr, and no other descriptor.
    builder.environment().remove("_LAMBDA_TELEMETRY_LOG_FD");
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    return process.waitFor();
  }

  /** Passes SIGTERM on, and waits until the invocation in hand has ended. */
  private static void end(Process process) {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
