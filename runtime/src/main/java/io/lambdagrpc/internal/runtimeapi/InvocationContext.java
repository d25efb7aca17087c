package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import io.lambdagrpc.internal.env.Environment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's {@code Context}, made of the headers of an invocation and the environment. What is
 * rarely asked for is read only then, so that no start pays for it.
 */
final class InvocationContext implements Context {

  private final String requestId;
  private final Map<String, String> headers;
  private final long deadlineMillis;

  InvocationContext(RuntimeApiClient.Next invocation) {
    this.requestId = invocation.requestId();
    this.headers = invocation.headers();
    this.deadlineMillis = deadline(headers.get("lambda-runtime-deadline-ms"));
  }

  private static long deadline(@Nullable String epochMillis) {
    try {
      // Not negative: what is left until a deadline long ago would be more than a long holds.
      return epochMillis == null ? Long.MAX_VALUE : Math.max(0, Long.parseLong(epochMillis));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public String getAwsRequestId() {
    return requestId;
  }

  @Override
  public @Nullable String getLogGroupName() {
    return Environment.logGroupName();
  }

  @Override
  public @Nullable String getLogStreamName() {
    return Environment.logStreamName();
  }

  @Override
  public @Nullable String getFunctionName() {
    return Environment.functionName();
  }

  @Override
  public @Nullable String getFunctionVersion() {
    return Environment.functionVersion();
  }

  @Override
  public @Nullable String getInvokedFunctionArn() {
    return headers.get("lambda-runtime-invoked-function-arn");
  }

  @Override
  public @Nullable CognitoIdentity getIdentity() {
    String header = headers.get("lambda-runtime-cognito-identity");
    return header == null ? null : ClientHeaders.identity(header, getLogger());
  }

  @Override
  public @Nullable ClientContext getClientContext() {
    String header = headers.get("lambda-runtime-client-context");
    return header == null ? null : ClientHeaders.clientContext(header, getLogger());
  }

  /** Never more than an int holds, and never less than 0. */
  @Override
  public int getRemainingTimeInMillis() {
    long remaining = deadlineMillis - System.currentTimeMillis();
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, remaining));
  }

  @Override
  public int getMemoryLimitInMB() {
    return Environment.functionMemorySize();
  }

  @Override
  public LambdaLogger getLogger() {
    return RuntimeLogger.ofInvocation(requestId, getTenantId());
  }

  @Override
  public @Nullable String getTenantId() {
    return headers.get("lambda-runtime-aws-tenant-id");
  }

  @Override
  public @Nullable String getXrayTraceId() {
    return headers.get("lambda-runtime-trace-id");
  }
}
