package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.env.Environment;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in the form and from the level on that Lambda sets in the environment: in frames
 * to the descriptor that it listens on, or else to stdout. The frames are those of <a
 * href="https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client">AWS's
 * runtime client</a>, since nothing else documents them.
 *
 * <p>Safe for use by many threads at once: a record is never mixed with another.
 */
final class LogSink {

  // The first record loads this class, so a start without a record reads nothing.
  private static final LogSink OF_ENVIRONMENT =
      of(Environment.logFormat(), Environment.logLevel(), Environment.telemetryLogFd());

  private static final int MAGIC = 0xa55a0000;
  private static final int HAS_TIMESTAMP = 2;
  private static final int LEVEL_SHIFT = 2;
  private static final int HEADER_LENGTH = 16;

  private final LogFormat format;
  private final LogLevel minimum;
  private final @Nullable OutputStream telemetry;

  /**
   * Writes to stdout where {@code telemetry} is null.
   *
   * @param minimum the least level that is written; {@code UNDEFINED} for all
   */
  LogSink(LogFormat format, LogLevel minimum, @Nullable OutputStream telemetry) {
    this.format = format;
    this.minimum = minimum;
    this.telemetry = telemetry;
  }

  static LogSink ofEnvironment() {
    return OF_ENVIRONMENT;
  }

  /**
   * Takes the values of variables; an unknown one counts as none, since the log must not fail a
   * start.
   */
  static LogSink of(@Nullable String format, @Nullable String level, @Nullable String descriptor) {
    return new LogSink(formatOf(format), levelOf(level), open(descriptor));
  }

  private static LogFormat formatOf(@Nullable String name) {
    try {
      return name == null ? LogFormat.TEXT : LogFormat.fromString(name);
    } catch (IllegalArgumentException e) {
      return LogFormat.TEXT;
    }
  }

  private static LogLevel levelOf(@Nullable String name) {
    try {
      return name == null ? LogLevel.UNDEFINED : LogLevel.fromString(name);
    } catch (IllegalArgumentException e) {
      return LogLevel.UNDEFINED;
    }
  }

  /**
   * Opens the file of the descriptor once more: a {@code FileDescriptor} of that number needs
   * {@code --add-opens}, which disables an AOT cache. Appends, so that a file is not truncated.
   */
  private static @Nullable OutputStream open(@Nullable String descriptor) {
    try {
      if (descriptor == null || !isForWriting(Integer.parseInt(descriptor))) {
        return null;
      }
      return new FileOutputStream("/proc/self/fd/" + descriptor, true);
    } catch (IOException | NumberFormatException e) {
      // Such as one that a wrapper has closed; or a socket, which cannot be opened.
      return null;
    }
  }

  /**
   * Tells whether it may be written to: where it was closed, its number may now be that of a jar.
   */
  private static boolean isForWriting(int descriptor) throws IOException {
    String info = Files.readString(Path.of("/proc/self/fdinfo/" + descriptor));
    int flags = info.indexOf("flags:");
    int end = info.indexOf('\n', flags);
    return flags >= 0 && (Integer.parseInt(info.substring(flags + 6, end).trim(), 8) & 3) != 0;
  }

  boolean isJson() {
    return format == LogFormat.JSON;
  }

  /** Records without a level are always written. */
  boolean takes(LogLevel level) {
    return level == LogLevel.UNDEFINED || level.compareTo(minimum) >= 0;
  }

  void write(LogLevel level, byte[] record) {
    OutputStream frames = telemetry;
    if (frames == null) {
      print(record);
      return;
    }
    try {
      byte[] frame = frame(level, record);
      synchronized (frames) {
        frames.write(frame);
      }
    } catch (IOException e) {
      print(record);
    }
  }

  /**
   * Ends the record with a line feed, without which the next would continue the line; frames need
   * none.
   */
  private static void print(byte[] record) {
    int length = record.length;
    byte[] line = record;
    if (length > 0 && record[length - 1] != '\n') {
      line = Arrays.copyOf(record, length + 1);
      line[length] = '\n';
    }
    System.out.writeBytes(line);
  }

  @SuppressWarnings("EnumOrdinal") // AWS's client, whose enums they are, sends these numbers too
  private byte[] frame(LogLevel level, byte[] record) {
    Instant now = Instant.now();
    return ByteBuffer.allocate(HEADER_LENGTH + record.length)
        .putInt(MAGIC | level.ordinal() << LEVEL_SHIFT | HAS_TIMESTAMP | format.ordinal())
        .putInt(record.length)
        .putLong(now.getEpochSecond() * 1_000_000 + now.getNano() / 1000)
        .put(record)
        .array();
  }
}
