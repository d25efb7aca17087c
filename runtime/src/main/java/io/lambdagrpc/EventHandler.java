package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.grpc.Server;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.http.BasePaths;
import io.lambdagrpc.internal.http.Cors;
import io.lambdagrpc.internal.http.HttpServer;
import io.lambdagrpc.internal.start.ConcurrentTrace;
import io.lambdagrpc.internal.text.StackTraceText;
import io.lambdagrpc.internal.web.WebProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves events, for every kind of handler: turns an event into an HTTP request, runs the call,
 * writes the reply. Safe for use by many threads at once.
 *
 * <p>Where the process is that of a function, it also prints what the JVM would print of a thread
 * that dies: the message may hold text of a client. A class for that would be one more to load.
 */
final class EventHandler implements RequestStreamHandler, Thread.UncaughtExceptionHandler {

  /** A system property that says that the runtime can stream. */
  static final String STREAMING_RUNTIME = "io.lambdagrpc.streaming";

  private final HttpServer http;
  private final @Nullable ExceptionMapper exceptionMapper;
  private final @Nullable Server server;
  private final boolean streams;
  private final boolean tracesThreads = Environment.isConcurrent() && ConcurrentTrace.isAvailable();

  /**
   * Serves calls.
   *
   * @param server the server that a call's Context names; null where there is none
   * @param streams whether replies are streamed, where front and runtime can do that
   */
  EventHandler(
      HttpServer http,
      @Nullable ExceptionMapper exceptionMapper,
      @Nullable Server server,
      boolean streams) {
    this.http = http;
    this.exceptionMapper = exceptionMapper;
    this.server = server;
    this.streams = streams;
    if (Environment.runtimeApi() != null && Thread.getDefaultUncaughtExceptionHandler() == null) {
      Thread.setDefaultUncaughtExceptionHandler(this);
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    System.err.print(StackTraceText.of(thread, failure));
  }

  @Override
  public void handleRequest(InputStream event, OutputStream reply, Context context)
      throws IOException {
    try {
      HttpRequest request = EventCodec.decode(event.readAllBytes());
      LambdaInvocation invocation =
          new LambdaInvocation(context, request, server, exceptionMapper, tracesThreads);
      if (streams && request.format().canStream() && reply instanceof StreamedReply out) {
        http.stream(request, invocation, out);
        return;
      }
      HttpResponse response = http.serve(request, invocation);
      EventCodec.encode(request.format(), response, reply);
    } catch (VirtualMachineError e) {
      if (e instanceof UnfitEnvironmentError) {
        ProcessEnd.begin(http, context);
        throw e;
      }
      // The managed runtime would end the process; the next event may be smaller.
      throw new IllegalStateException("the invocation ran out of memory or stack", e);
    }
  }

  /** Returns what serves calls as the function's settings say. */
  static HttpServer httpServer(Calls calls) {
    return httpServer(
        calls,
        new ProtocolsOnDemand(List.of(), false, false, false),
        basePathsOfEnvironment(),
        null,
        null);
  }

  /**
   * Returns what serves calls, in the protocols that there are.
   *
   * @param others those that are asked after grpc-web
   */
  static HttpServer httpServer(
      Calls calls,
      ProtocolsOnDemand others,
      List<String> basePaths,
      @Nullable String healthCheckPath,
      @Nullable Cors cors) {
    return new HttpServer(
        calls,
        List.of(new WebProtocol(others), others),
        basePaths,
        healthCheckPath,
        cors,
        Environment.isWireLogged());
  }

  /**
   * Returns the base paths that the function's settings name, the empty one where they name none.
   *
   * @throws IllegalArgumentException if one of them is no path
   */
  static List<String> basePathsOfEnvironment() {
    String paths = Environment.basePath();
    return paths == null
        ? List.of("")
        : BasePaths.of("LAMBDA_GRPC_BASE_PATH", paths.split(",", -1));
  }

  /** Returns the mapper that the function's settings ask for, null for the default. */
  static @Nullable ExceptionMapper exceptionMapperOfEnvironment() {
    return Environment.exposesErrors() ? ExceptionMapper.exposingMessages() : null;
  }

  /** Our own runtime sets a system property; the managed one cannot be recognized. */
  static void warnWhereNothingStreams(boolean streams) {
    if (streams && System.getProperty(STREAMING_RUNTIME) == null) {
      com.amazonaws.services.lambda.runtime.LambdaRuntime.getLogger()
          .log(
              "LAMBDA_GRPC_RESPONSE_MODE: streaming has no effect under this runtime, replies are"
                  + " buffered (expected: lambda-grpc's bootstrap, which can stream)\n",
              LogLevel.WARN);
    }
  }
}
