package io.lambdagrpc.internal.runtimeapi;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import io.lambdagrpc.internal.text.StackTraceText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Serves invocations one after the other, until it is stopped or the Runtime API is gone. */
public final class RuntimeLoop {

  // Resolved now: the JVM would do it when they are first caught, and that takes memory.
  static {
    Class<?> unused = IOException.class;
    unused = RuntimeException.class;
    unused = VirtualMachineError.class;
    unused = Error.class;
    unused = Throwable.class;
  }

  /** Where the X-Ray SDK looks for the trace of the invocation in hand. */
  private static final String TRACE_HEADER_PROPERTY = "com.amazonaws.xray.traceHeader";

  /** How late Lambda may notice that an invocation has had its time. */
  private static final int LATE_MILLIS = 1000;

  private final RuntimeApiClient api;
  private final RequestStreamHandler handler;
  private final boolean streams;
  private final @Nullable Consumer<@Nullable String> traces;
  private boolean cutShort;
  private long overNanos;
  private boolean idle;
  private boolean stopped;
  private @Nullable VirtualMachineError fatal;

  /**
   * Closes {@code api} at its end.
   *
   * @param streams whether {@code handler} gets an output stream that is a {@link
   *     io.lambdagrpc.internal.event.StreamedReply}
   * @param traces makes a trace that of the thread, where many loops run; null for a single loop,
   *     whose trace is that of the process
   */
  public RuntimeLoop(
      RuntimeApiClient api,
      RequestStreamHandler handler,
      boolean streams,
      @Nullable Consumer<@Nullable String> traces) {
    this.api = api;
    this.traces = traces;
    this.handler = handler;
    this.streams = streams;
  }

  /**
   * Serves until {@link #stop}.
   *
   * @throws VirtualMachineError if the handler says that the process is to end, which has been
   *     reported
   * @throws IOException if the Runtime API is gone: it hands out no invocation, twice in a row
   */
  public void run() throws IOException {
    try (api) {
      boolean failed = false;
      while (fatal == null && enterIdle()) {
        try {
          RuntimeApiClient.Next invocation = api.next(patienceNanos());
          leaveIdle();
          cutShort = false;
          failed = false;
          serve(invocation);
        } catch (IOException | RuntimeException | Error e) {
          // Such as an OutOfMemoryError, which has not been reported to Lambda yet.
          if (!(e instanceof IOException)) {
            api.abandon(e);
          }
          // A lost reply does not end the loop; a peer that is gone, twice in a row, does.
          boolean polling = isIdle();
          if ((polling && failed) || isStopped()) {
            throw e;
          }
          failed = polling;
          tryToLog(e);
        }
      }
      if (fatal != null) {
        throw fatal;
      }
    } catch (IOException e) {
      if (!isStopped()) {
        throw e;
      }
    }
  }

  /** Takes no other invocation after the next one; needs no memory. */
  synchronized void stopAfterNext() {
    stopped = true;
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

  private synchronized boolean isIdle() {
    return idle;
  }

  private synchronized boolean enterIdle() {
    idle = true;
    return !stopped;
  }

  private synchronized void leaveIdle() {
    idle = false;
  }

  /** Catches everything, since a handler is user code: the next invocation may go well. */
  private void serve(RuntimeApiClient.Next invocation) throws IOException {
    Context context = new InvocationContext(invocation);
    attachTrace(context.getXrayTraceId());
    ByteArrayOutputStream reply = streams ? api.openReply(invocation) : new ByteArrayOutputStream();
    Throwable failure = null;
    try {
      handler.handleRequest(new ByteArrayInputStream(invocation.event()), reply, context);
    } catch (Throwable t) {
      log(context, StackTraceText.of(t));
      failure = t;
      if (t instanceof UnfitEnvironmentError) {
        fatal = (VirtualMachineError) t;
      }
    } finally {
      // An interrupt was meant for the invocation, which has ended.
      boolean unused = Thread.interrupted();
    }
    if (streams && endStream(reply, failure, context)) {
      return;
    }
    if (failure != null) {
      api.reportError(invocation, failure);
      return;
    }
    if (!api.respond(invocation, reply.toByteArray())) {
      IOException tooLarge =
          new IOException("reply: " + reply.size() + " bytes (expected: what Lambda takes, 6 MB)");
      log(context, tooLarge + "\n");
      api.reportError(invocation, tooLarge);
    }
  }

  private void attachTrace(@Nullable String trace) {
    if (traces != null) {
      traces.accept(trace);
    } else if (trace == null) {
      System.clearProperty(TRACE_HEADER_PROPERTY);
    } else {
      System.setProperty(TRACE_HEADER_PROPERTY, trace);
    }
  }

  /** Returns false where nothing has been streamed. */
  private boolean endStream(
      ByteArrayOutputStream reply, @Nullable Throwable failure, Context context) {
    try {
      boolean streamed = ((ChunkedReply) reply).finish(failure, millisToItsEnd(context));
      if (streamed && failure != null) {
        mayGoOn(context);
      }
      return streamed;
    } catch (IOException cut) {
      // Where more than this connection is broken, the next poll fails.
      mayGoOn(context);
      log(context, cut + "\n");
      return true;
    }
  }

  /**
   * Expects that for Lambda the invocation goes on until its timeout: Lambda still passes on what
   * it has of the reply, to a reader that takes nothing, and does not see that no more will come.
   */
  private void mayGoOn(Context context) {
    cutShort = true;
    overNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisToItsEnd(context));
  }

  private long patienceNanos() {
    return cutShort ? overNanos - System.nanoTime() : 0;
  }

  private static int millisToItsEnd(Context context) {
    return (int)
        Math.min(Integer.MAX_VALUE, (long) context.getRemainingTimeInMillis() + LATE_MILLIS);
  }

  /**
   * Logs a failure of the loop itself, with a stack trace unless it is one of the connection; where
   * there is no memory for a record, goes without.
   */
  static void tryToLog(Throwable failure) {
    try {
      String text =
          failure instanceof IOException ? failure.getMessage() + "\n" : StackTraceText.of(failure);
      RuntimeLogger.ofProcess().log("runtime loop: " + text, LogLevel.ERROR);
    } catch (VirtualMachineError e) {
      // Nor could this one be logged.
    }
  }

  /** Logs why an invocation failed: what its handler threw, or in one line a connection's fault. */
  private static void log(Context context, String failure) {
    LambdaLogger logger = context.getLogger();
    logger.log(context.getAwsRequestId() + " failed: " + failure, LogLevel.ERROR);
  }
}
