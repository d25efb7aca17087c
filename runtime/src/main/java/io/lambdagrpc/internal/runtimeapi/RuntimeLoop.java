package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Serves invocations one after the other, until it is stopped or the Runtime API is gone. */
public final class RuntimeLoop {

  /** Where the X-Ray SDK looks for the trace of the invocation in hand. */
  private static final String TRACE_HEADER_PROPERTY = "com.amazonaws.xray.traceHeader";

  private final RuntimeApiClient api;
  private final RequestStreamHandler handler;
  private final boolean streams;
  private boolean idle;
  private boolean stopped;

  /**
   * Closes {@code api} at its end.
   *
   * @param streams whether {@code handler} gets an output stream that is a {@link
   *     io.lambdagrpc.internal.event.StreamedReply}
   */
  public RuntimeLoop(RuntimeApiClient api, RequestStreamHandler handler, boolean streams) {
    this.api = api;
    this.handler = handler;
    this.streams = streams;
  }

  /**
   * Serves until {@link #stop}.
   *
   * @throws IOException if the Runtime API is gone, or refuses what it should take
   */
  public void run() throws IOException {
    try (api) {
      while (enterIdle()) {
        RuntimeApiClient.Next invocation = api.next();
        leaveIdle();
        serve(invocation);
      }
    } catch (IOException e) {
      if (!isStopped()) {
        throw e;
      }
    }
  }

  /** Lets the invocation in hand end, and takes no other. */
  public synchronized void stop() throws IOException {
    stopped = true;
    if (idle) {
      api.close();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized boolean enterIdle() {
    idle = true;
    return !stopped;
  }

  private synchronized void leaveIdle() {
    idle = false;
  }

  /** Catches everything, since a handler may be anybody's: the next invocation may go well. */
  private void serve(RuntimeApiClient.Next invocation) throws IOException {
    Context context = new InvocationContext(invocation);
    String trace = context.getXrayTraceId();
    if (trace == null) {
      System.clearProperty(TRACE_HEADER_PROPERTY);
    } else {
      System.setProperty(TRACE_HEADER_PROPERTY, trace);
    }
    ByteArrayOutputStream reply =
        streams ? api.openReply(invocation.requestId()) : new ByteArrayOutputStream();
    Throwable failure = null;
    try {
      handler.handleRequest(new ByteArrayInputStream(invocation.event()), reply, context);
    } catch (Throwable t) {
      log(context, t);
      failure = t;
    }
    if (streams && endStream(reply, failure, context)) {
      return;
    }
    if (failure != null) {
      api.reportError(invocation.requestId(), failure);
      return;
    }
    if (!api.respond(invocation.requestId(), reply.toByteArray())) {
      IOException tooLarge =
          new IOException("reply: " + reply.size() + " bytes (expected: what Lambda takes, 6 MB)");
      log(context, tooLarge);
      api.reportError(invocation.requestId(), tooLarge);
    }
  }

  /** Returns false where nothing has been streamed. */
  private static boolean endStream(
      ByteArrayOutputStream reply, @Nullable Throwable failure, Context context) {
    try {
      return ((ChunkedReply) reply).finish(failure);
    } catch (IOException cut) {
      // Where it is more than this one connection, the next invocation fails.
      log(context, cut);
      return true;
    }
  }

  private static void log(Context context, Throwable failure) {
    LambdaLogger logger = context.getLogger();
    logger.log(context.getAwsRequestId() + " failed: " + failure + "\n", LogLevel.ERROR);
  }
}
