package orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.google.gson.JsonObject;
import java.time.Instant;

/**
 * Writes records as Lambda reads them where a function's log format is JSON: one object on a line,
 * with {@code timestamp} and {@code level}, by which Lambda filters, and what the MDC holds.
 */
final class JsonRecords extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = new byte[0];

  private final ThrowableProxyConverter failures = new ThrowableProxyConverter();

  @Override
  public void start() {
    failures.start();
    super.start();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    JsonObject record = new JsonObject();
    record.addProperty("timestamp", Instant.ofEpochMilli(event.getTimeStamp()).toString());
    record.addProperty("level", event.getLevel().toString());
    record.addProperty("message", event.getFormattedMessage());
    record.addProperty("logger", event.getLoggerName());
    event.getMDCPropertyMap().forEach(record::addProperty);
    if (event.getThrowableProxy() != null) {
      record.addProperty("stackTrace", failures.convert(event));
    }
    return (record + "\n").getBytes(UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
