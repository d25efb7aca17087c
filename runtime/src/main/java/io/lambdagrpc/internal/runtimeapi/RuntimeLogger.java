package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.event.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Writes text and JSON records as the managed Java runtime does. Each invocation has its own, so
 * that its request id is in its records whichever thread writes them. Loaded by the first record.
 *
 * <p>Safe for use by many threads at once.
 */
public final class RuntimeLogger implements LambdaLogger {

  private static final int MILLIS_A_DAY = 86_400_000;

  private final LogSink sink;
  private final @Nullable String requestId;
  private final @Nullable String tenantId;

  RuntimeLogger(LogSink sink, @Nullable String requestId, @Nullable String tenantId) {
    this.sink = sink;
    this.requestId = requestId;
    this.tenantId = tenantId;
  }

  /** Declared as the interface, so that verifying a caller does not load this class. */
  static LambdaLogger ofInvocation(String requestId, @Nullable String tenantId) {
    return new RuntimeLogger(LogSink.ofEnvironment(), requestId, tenantId);
  }

  /** Returns the logger for what belongs to no invocation. */
  public static LambdaLogger ofProcess() {
    return new RuntimeLogger(LogSink.ofEnvironment(), null, null);
  }

  @Override
  public void log(@Nullable String message) {
    log(message, LogLevel.UNDEFINED);
  }

  @Override
  public void log(byte @Nullable [] message) {
    log(message, LogLevel.UNDEFINED);
  }

  @Override
  public void log(@Nullable String message, LogLevel level) {
    if (sink.takes(level)) {
      String record = sink.isJson() ? json(message, level) : text(message, level);
      sink.write(level, record.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes bytes as they are: whoever logs bytes has a format of their own. */
  @Override
  public void log(byte @Nullable [] message, LogLevel level) {
    if (sink.takes(level)) {
      sink.write(level, message == null ? new byte[] {'n', 'u', 'l', 'l'} : message);
    }
  }

  private static String text(@Nullable String message, LogLevel level) {
    return level == LogLevel.UNDEFINED
        ? String.valueOf(message)
        : "[" + level.name() + "] " + message;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html */
  private String json(@Nullable String message, LogLevel level) {
    StringBuilder record = new StringBuilder(256).append("{\"timestamp\":\"");
    appendTime(record, System.currentTimeMillis());
    record.append('"');
    appendMember(record, "message", message);
    appendMember(record, "level", level.name());
    appendMember(record, "AWSRequestId", requestId);
    appendMember(record, "tenantId", tenantId);
    return record.append("}\n").toString();
  }

  private static void appendMember(StringBuilder record, String name, @Nullable String value) {
    if (value != null) {
      record.append(",\"").append(name).append("\":");
      JsonWriter.string(record, value);
    }
  }

  /** UTC in milliseconds. java.time would leave out zeros, or load its formatters. */
  static void appendTime(StringBuilder record, long epochMillis) {
    int millis = (int) (epochMillis % MILLIS_A_DAY);
    record.append(LocalDate.ofEpochDay(epochMillis / MILLIS_A_DAY)).append('T');
    appendDigits(record, 100 + millis / 3_600_000).append(':');
    appendDigits(record, 100 + millis / 60_000 % 60).append(':');
    appendDigits(record, 100 + millis / 1000 % 60).append('.');
    appendDigits(record, 1000 + millis % 1000).append('Z');
  }

  /** Appends all digits but the first, which only keeps the zeros after it. */
  private static StringBuilder appendDigits(StringBuilder record, int number) {
    String digits = Integer.toString(number);
    return record.append(digits, 1, digits.length());
  }
}
