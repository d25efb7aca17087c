package io.lambdagrpc.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lambda's {@code Context} of an invocation in this JVM; its log has the text format. */
final class ServedContext implements Context, LambdaLogger {
  private static final String NAME = "local";
  private static final int BYTES_PER_MEGABYTE = 1024 * 1024;

  private final String requestId;
  private final long deadline;
  private final Consumer<String> log;

  ServedContext(String requestId, Duration timeout, Consumer<String> log) {
    this.requestId = requestId;
    this.deadline = System.nanoTime() + timeout.toNanos();
    this.log = log;
  }

  @Override
  public String getAwsRequestId() {
    return requestId;
  }

  @Override
  public String getLogGroupName() {
    return "/aws/lambda/" + NAME;
  }

  @Override
  public String getLogStreamName() {
    return NAME;
  }

  @Override
  public String getFunctionName() {
    return NAME;
  }

  @Override
  public String getFunctionVersion() {
    return "$LATEST";
  }

  @Override
  public String getInvokedFunctionArn() {
    return "arn:aws:lambda:us-east-1:123456789012:function:" + NAME;
  }

  @Override
  public @Nullable CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public @Nullable ClientContext getClientContext() {
    return null;
  }

  @Override
  public int getRemainingTimeInMillis() {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, left));
  }

  /** Returns what this JVM may use. */
  @Override
  public int getMemoryLimitInMB() {
    long megabytes = Runtime.getRuntime().maxMemory() / BYTES_PER_MEGABYTE;
    return (int) Math.min(Integer.MAX_VALUE, megabytes);
  }

  @Override
  public LambdaLogger getLogger() {
    return this;
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
    log.accept(
        level == LogLevel.UNDEFINED ? String.valueOf(message) : "[" + level + "] " + message);
  }

  @Override
  public void log(byte @Nullable [] message, LogLevel level) {
    log(message == null ? null : new String(message, UTF_8), LogLevel.UNDEFINED);
  }
}
