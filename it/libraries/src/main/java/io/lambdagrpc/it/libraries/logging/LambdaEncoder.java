package io.lambdagrpc.it.libraries.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.google.gson.JsonObject;
import io.lambdagrpc.LambdaCall;
import java.time.Instant;

/**
 * Writes a record as Lambda reads it where its log is JSON: one object on a line, with {@code
 * timestamp} and {@code level}, by which Lambda filters, and the request id of the call on
 * whichever thread has the call's {@code Context}.
 */
public final class LambdaEncoder extends EncoderBase<ILoggingEvent> {

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
    LambdaCall call = LambdaCall.KEY.get();
    if (call != null) {
      record.addProperty("AWSRequestId", call.lambdaContext().getAwsRequestId());
    }
    event.getMDCPropertyMap().forEach(record::addProperty);
    if (event.getThrowableProxy() != null) {
      record.addProperty("stackTrace", failures.convert(event));
    }
    return (record + "\n").getBytes(UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
