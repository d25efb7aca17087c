package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.lambdagrpc.internal.call.Invocation;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.start.ConcurrentTrace;
import io.lambdagrpc.internal.text.LogText;
import io.lambdagrpc.internal.text.StackTraceText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One invocation as calls see it: Lambda's {@code Context} and the policies of the server. */
final class LambdaInvocation implements Invocation {

  private final Context context;
  private final HttpRequest request;
  private final @Nullable Server server;
  private final @Nullable ExceptionMapper exceptionMapper;
  private final boolean tracesThreads;

  LambdaInvocation(
      Context context,
      HttpRequest request,
      @Nullable Server server,
      @Nullable ExceptionMapper exceptionMapper,
      boolean tracesThreads) {
    this.context = context;
    this.request = request;
    this.tracesThreads = tracesThreads;
    this.server = server;
    this.exceptionMapper = exceptionMapper;
  }

  @Override
  public String requestId() {
    return context.getAwsRequestId();
  }

  @Override
  public long remainingMillis() {
    return context.getRemainingTimeInMillis();
  }

  @Override
  public io.grpc.Context contextOf(io.grpc.Context root, String protocol) {
    LambdaCall call = new LambdaCall(context, request, protocol);
    return server == null
        ? root.withValue(LambdaCall.KEY, call)
        : root.withValues(LambdaCall.KEY, call, InternalServer.SERVER_CONTEXT_KEY, server);
  }

  @Override
  public Status statusOf(Throwable failure, Metadata trailers) {
    if (exceptionMapper == null) {
      return internal();
    }
    try {
      Status mapped = exceptionMapper.toStatus(failure, trailers);
      // OK would tell the client that its call went well.
      return mapped == null || mapped.isOk() ? internal() : mapped;
    } catch (Throwable e) {
      // A mapper may be in Kotlin, which declares no exception, or rethrow what it was given.
      if (e != failure) {
        // Not added to the failure, which a service may throw again and again.
        logFailure(requestId() + " ExceptionMapper failed: ", StackTraceText.of(e));
      }
      return internal();
    }
  }

  private Status internal() {
    return Status.INTERNAL.withDescription(
        "internal error, logged by the function under request id " + requestId());
  }

  @Override
  public @Nullable String attachTrace() {
    return tracesThreads ? ConcurrentTrace.attach(context.getXrayTraceId()) : null;
  }

  @Override
  public void detachTrace(@Nullable String before) {
    if (tracesThreads) {
      ConcurrentTrace.attach(before);
    }
  }

  @Override
  public void logError(String line) {
    log(LogText.escape(line), LogLevel.ERROR);
  }

  @Override
  public void logWarning(String line) {
    log(LogText.escape(line), LogLevel.WARN);
  }

  @Override
  public void logFailure(String text, String stackTrace) {
    log(LogText.escape(text) + stackTrace, LogLevel.ERROR);
  }

  @Override
  public void logInfo(List<String> lines) {
    StringBuilder record = new StringBuilder();
    for (String line : lines) {
      record.append(LogText.escape(line)).append('\n');
    }
    log(record.toString(), LogLevel.INFO);
  }

  private void log(String record, LogLevel level) {
    LambdaLogger logger = context.getLogger();
    logger.log(record.endsWith("\n") ? record : record + "\n", level);
  }
}
