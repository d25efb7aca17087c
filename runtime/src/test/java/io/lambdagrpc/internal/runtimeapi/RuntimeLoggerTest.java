package io.lambdagrpc.internal.runtimeapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext;
import com.amazonaws.services.lambda.runtime.api.client.logging.FramedTelemetryLogSink;
import com.amazonaws.services.lambda.runtime.api.client.logging.LambdaContextLogger;
import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The own logger, byte by byte beside the managed runtime's. */
class RuntimeLoggerTest {

  private static final String REQUEST_ID = "9c1e4b1a-3a0e-4a3f-9a1f-0f0e0d0c0b0a";

  private static final List<String> MESSAGES =
      List.of(
          "",
          "one line",
          "one line\n",
          "java.lang.Error: \"x\"\n\tat a.B.c(B.java:1)\r\n\\",
          "\u0000\b\f\u001f\u007f",
          "gr\u00fcn \u20ac \ud83d\ude00 <&'=>",
          "half \ud83d");

  @TempDir Path folder;

  /** A record as it is sent to Lambda, but for its time. */
  private record Frame(int type, String text) {}

  private static List<Frame> frames(byte[] bytes) {
    List<Frame> frames = new ArrayList<>();
    for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
      int type = rest.getInt();
      byte[] text = new byte[rest.getInt()];
      long ageMicros = System.currentTimeMillis() * 1000 - rest.getLong();
      assertTrue(ageMicros > -1_000_000 && ageMicros < 60_000_000, () -> ageMicros + " us");
      rest.get(text);
      frames.add(new Frame(type, withoutTime(new String(text, UTF_8))));
    }
    return frames;
  }

  private static String withoutTime(String record) {
    return record.replaceFirst(
        "^\\{\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"", "{...");
  }

  private interface Records {
    void writeTo(LambdaLogger logger);
  }

  private List<Frame> managed(
      LogFormat format, LogLevel minimum, @Nullable String tenant, Records records)
      throws IOException {
    Path file = folder.resolve("managed");
    try (FileOutputStream out = new FileOutputStream(file.toFile());
        LambdaContextLogger logger =
            new LambdaContextLogger(new FramedTelemetryLogSink(out.getFD()), minimum, format)) {
      logger.setLambdaContext(
          new LambdaContext(
              0, 0, REQUEST_ID, null, null, null, null, null, null, tenant, null, null));
      records.writeTo(logger);
      return frames(Files.readAllBytes(file));
    }
  }

  private static List<Frame> own(
      LogFormat format, LogLevel minimum, @Nullable String tenant, Records records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    records.writeTo(new RuntimeLogger(new LogSink(format, minimum, out), REQUEST_ID, tenant));
    return frames(out.toByteArray());
  }

  private static void writeAll(LambdaLogger logger) {
    for (String message : MESSAGES) {
      logger.log(message);
      logger.log(message.getBytes(UTF_8));
      for (LogLevel level : LogLevel.values()) {
        logger.log(message, level);
        logger.log(message.getBytes(UTF_8), level);
      }
    }
    logger.log((String) null);
    logger.log((byte[]) null);
    logger.log((String) null, LogLevel.INFO);
  }

  @ParameterizedTest
  @EnumSource
  void framesAreThoseOfTheManagedRuntime(LogFormat format) throws IOException {
    for (LogLevel minimum : LogLevel.values()) {
      for (String tenant : new String[] {null, "tenant \"1\""}) {
        List<Frame> expected = managed(format, minimum, tenant, RuntimeLoggerTest::writeAll);
        assertTrue(expected.size() >= 4 * MESSAGES.size(), expected::toString);
        assertIterableEquals(expected, own(format, minimum, tenant, RuntimeLoggerTest::writeAll));
      }
    }
  }

  @Test
  void aFrameIsWrittenDownHereToo() {
    assertEquals(
        List.of(new Frame(0xa55a0003, "plain"), new Frame(0xa55a0017, "[ERROR] two\nlines")),
        own(
            LogFormat.TEXT,
            LogLevel.UNDEFINED,
            null,
            logger -> {
              logger.log("plain");
              logger.log("two\nlines", LogLevel.ERROR);
            }));
    assertEquals(
        List.of(
            new Frame(
                0xa55a000e,
                "{...,\"message\":\"a\",\"level\":\"INFO\",\"AWSRequestId\":\""
                    + REQUEST_ID
                    + "\",\"tenantId\":\"t\"}\n")),
        own(LogFormat.JSON, LogLevel.INFO, "t", logger -> logger.log("a", LogLevel.INFO)));
  }

  @Test
  void whatBelongsToNoInvocationHasNoRequestId() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new RuntimeLogger(new LogSink(LogFormat.JSON, LogLevel.UNDEFINED, out), null, null).log("a");
    assertEquals(
        "{...,\"message\":\"a\",\"level\":\"UNDEFINED\"}\n",
        frames(out.toByteArray()).get(0).text());
  }

  @Test
  void recordsOfManyThreadsStayWhole() throws Exception {
    int count = 500;
    Path file = folder.resolve("records");
    try (OutputStream out = new FileOutputStream(file.toFile())) {
      LogSink sink = new LogSink(LogFormat.TEXT, LogLevel.UNDEFINED, out);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        LambdaLogger logger = new RuntimeLogger(sink, "id-" + i, null);
        String record = ("thread " + i + "\n").repeat(i + 1);
        threads.add(
            new Thread(
                () -> {
                  for (int n = 0; n < count; n++) {
                    logger.log(record);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    Map<String, Integer> found = new HashMap<>();
    frames(Files.readAllBytes(file)).forEach(frame -> found.merge(frame.text(), 1, Integer::sum));
    Map<String, Integer> expected = new HashMap<>();
    for (int i = 0; i < 16; i++) {
      expected.put(("thread " + i + "\n").repeat(i + 1), count);
    }
    assertEquals(expected, found);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 999, 951_782_400_000L, 1_709_251_199_999L, 1_785_000_000_010L, 1L << 41})
  void aTimeIsInUtcAndHasItsMilliseconds(long millis) {
    StringBuilder time = new StringBuilder();
    RuntimeLogger.appendTime(time, millis);
    assertEquals(
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC)
            .format(Instant.ofEpochMilli(millis)),
        time.toString());
  }

  private static String stdout(LogSink sink, Records records) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, UTF_8));
      records.writeTo(new RuntimeLogger(sink, REQUEST_ID, null));
    } finally {
      System.setOut(before);
    }
    return out.toString(UTF_8);
  }

  @Test
  void eachRecordIsALineOnStdout() {
    assertEquals(
        "plain\n[WARN] gr\u00fcn\ntwo\nlines\n",
        stdout(
            LogSink.of(null, null, null),
            logger -> {
              logger.log("plain");
              logger.log("gr\u00fcn\n", LogLevel.WARN);
              logger.log("two\nlines".getBytes(UTF_8));
              logger.log("");
            }));
  }

  @Test
  void theEnvironmentSaysWhatIsWritten() {
    Records records =
        logger -> {
          logger.log("info", LogLevel.INFO);
          logger.log("warn", LogLevel.WARN);
        };
    assertEquals("[WARN] warn\n", stdout(LogSink.of("Text", "warn", null), records));
    String json = stdout(LogSink.of("json", "WARN", null), records);
    assertTrue(withoutTime(json).startsWith("{...,\"message\":\"warn\",\"level\":\"WARN\""), json);
  }

  @ParameterizedTest
  @CsvSource({"XML, LOUD, three", "'', '', ''", ",,-1", ",,1000000"})
  void aSettingThatIsUnknownIsNone(
      @Nullable String format, @Nullable String level, @Nullable String descriptor) {
    assertEquals(
        "[TRACE] a\n",
        stdout(LogSink.of(format, level, descriptor), logger -> logger.log("a", LogLevel.TRACE)));
  }

  /** The number that this process knows an open file by. */
  private static String descriptorOf(Path file) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
          return String.valueOf(descriptor.getFileName());
        }
      }
    }
    throw new IllegalStateException(file + " is not open");
  }

  @Test
  void framesGoToAnOpenDescriptor() throws IOException {
    Path file = folder.resolve("telemetry");
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      LogSink sink = LogSink.of(null, null, descriptorOf(file));
      assertEquals("", stdout(sink, logger -> logger.log("a")));
      // Another one, as of a restored process: nothing of the first is lost.
      assertEquals(
          "", stdout(LogSink.of(null, null, descriptorOf(file)), logger -> logger.log("b")));
      assertTrue(out.getFD().valid());
    }
    assertEquals(
        List.of(new Frame(0xa55a0003, "a"), new Frame(0xa55a0003, "b")),
        frames(Files.readAllBytes(file)));
  }

  @Test
  void aFileThatIsOpenForReadingIsLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("app.jar"), "classes");
    try (var in = Files.newInputStream(file)) {
      LogSink sink = LogSink.of(null, null, descriptorOf(file));
      assertEquals("a\n", stdout(sink, logger -> logger.log("a")));
      assertFalse(in.read() < 0);
    }
    assertEquals("classes", Files.readString(file));
  }

  @Test
  void aDescriptorThatBreaksLosesNoRecord() throws IOException {
    OutputStream out = new FileOutputStream(folder.resolve("closed").toFile());
    out.close();
    LogSink sink = new LogSink(LogFormat.TEXT, LogLevel.UNDEFINED, out);
    assertEquals("a\n", stdout(sink, logger -> logger.log("a")));
  }
}
