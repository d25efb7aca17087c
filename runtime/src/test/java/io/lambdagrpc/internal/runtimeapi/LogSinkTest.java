package io.lambdagrpc.internal.runtimeapi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogSinkTest {

  private static long nowMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  @Test
  void aFrameHasTheTimeOfItsRecordInMicroseconds() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long before = nowMicros();
    new LogSink(LogFormat.TEXT, LogLevel.UNDEFINED, out).write(LogLevel.INFO, new byte[0]);
    long after = nowMicros();
    long time = ByteBuffer.wrap(out.toByteArray()).getLong(8);
    assertTrue(before <= time && time <= after, () -> before + " " + time + " " + after);
  }
}
