package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.call.CallServer;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.event.UnfitEnvironmentError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda handler that serves gRPC: the base of every generated class and of handlers written by
 * hand.
 *
 * <p>Takes the events of Function URLs, API Gateway (REST APIs and HTTP APIs, payload 1.0 and 2.0)
 * and Application Load Balancers. Any other event fails its invocation with a message that lists
 * these; whatever goes wrong in a call is a status for its client. Safe for use by many threads at
 * once.
 *
 * @since 0.1.0
 */
public abstract class GrpcLambdaHandler implements RequestStreamHandler {

  /**
   * Makes code that a newer protoc-gen-lambda-grpc wrote fail to compile against an older runtime,
   * with an error that names what is missing. Code that an older one wrote still compiles: every
   * minor version adds a constant of its own, beside the earlier ones.
   */
  protected static final boolean LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER = true;

  static {
    ClassLoader loader = GrpcLambdaHandler.class.getClassLoader();
    if (loader != ClassLoader.getSystemClassLoader()) {
      PreloadedClasses.define(loader);
    }
  }

  /** A system property that says that the runtime can stream. */
  static final String STREAMING_RUNTIME = "io.lambdagrpc.streaming";

  private final CallServer calls;
  private final @Nullable ExceptionMapper exceptionMapper;
  private final @Nullable LambdaServer server;
  private final boolean streams;
  private final boolean tracesThreads = isConcurrent() && ConcurrentTrace.isSought();

  /** Serves what {@code server} holds at the time of this call. */
  protected GrpcLambdaHandler(LambdaServerBuilder server) {
    this(server.buildServer());
    warnWhereNothingStreams(streams);
  }

  /** Serves a server's calls, in its own loop or under a runtime. */
  @SuppressWarnings("this-escape") // javac 21 warns; the fields are set before a priming call
  GrpcLambdaHandler(LambdaServer server) {
    this(server.calls(), server.exceptionMapper(), server, server.streams());
    if (isSnapStart()) {
      SnapStart.prime(calls, streams);
      SnapStart.call(this, server.primingCalls());
    }
  }

  /**
   * Serves one service, as a {@link LambdaServerBuilder} without further settings does, and starts
   * sooner: the classes of builder and server are not loaded.
   */
  protected GrpcLambdaHandler(Dispatcher service) {
    this(
        new CallServer(CallSettings.of(MethodTable.of(service))),
        exceptionMapperOfEnvironment(),
        null,
        isStreamingSet());
    warnWhereNothingStreams(streams);
    if (isSnapStart()) {
      SnapStart.prime(calls, streams);
    }
  }

  /**
   * Serves calls.
   *
   * @param server what a call's Context knows as its server; null where there is no such object
   * @param streams whether replies leave as they come, where the front and the runtime can do that
   */
  GrpcLambdaHandler(
      CallServer calls,
      @Nullable ExceptionMapper exceptionMapper,
      @Nullable LambdaServer server,
      boolean streams) {
    this.calls = calls;
    this.exceptionMapper = exceptionMapper;
    this.server = server;
    this.streams = streams;
  }

  /**
   * Serves one call: event to HTTP, HTTP to call and back.
   *
   * @throws io.grpc.StatusRuntimeException never: a status goes to the client
   * @throws IllegalArgumentException if the event is no HTTP request of a source listed above
   * @throws VirtualMachineError if calls past their deadline hold all threads; the process ends
   *     then, see {@link LambdaServerBuilder#maxOverdueCalls}
   */
  @Override
  public final void handleRequest(InputStream event, OutputStream reply, Context context)
      throws IOException {
    try {
      HttpRequest request = EventCodec.decode(event.readAllBytes());
      LambdaInvocation invocation =
          new LambdaInvocation(context, server, exceptionMapper, tracesThreads);
      if (streams && request.format().canStream() && reply instanceof StreamedReply out) {
        calls.stream(request, invocation, out);
        return;
      }
      HttpResponse response = calls.serve(request, invocation);
      EventCodec.encode(request.format(), response, reply);
    } catch (VirtualMachineError e) {
      if (e instanceof UnfitEnvironmentError) {
        ProcessEnd.begin(calls, context);
        throw e;
      }
      // The managed runtime ends the process on one; the next event may be smaller.
      throw new IllegalStateException("the invocation ran out of memory or stack", e);
    }
  }

  /** Tells whether this process will be stored, and restored as often as Lambda likes. */
  static boolean isSnapStart() {
    return "snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
  }

  /** Tells whether every record of the log is to be JSON. */
  static boolean isLoggedAsJson() {
    return "JSON".equalsIgnoreCase(System.getenv("AWS_LAMBDA_LOG_FORMAT"));
  }

  /** Tells whether invocations run side by side here. */
  static boolean isConcurrent() {
    return System.getenv("AWS_LAMBDA_MAX_CONCURRENCY") != null;
  }

  /** Returns the mapper that the function's settings ask for, null for the default. */
  static @Nullable ExceptionMapper exceptionMapperOfEnvironment() {
    return Boolean.parseBoolean(System.getenv("LAMBDA_GRPC_EXPOSE_ERRORS"))
        ? ExceptionMapper.exposingMessages()
        : null;
  }

  /**
   * Tells whether the function's settings ask for replies that leave as they come.
   *
   * @throws IllegalArgumentException if they ask for something else
   */
  static boolean isStreamingSet() {
    String mode = System.getenv("LAMBDA_GRPC_RESPONSE_MODE");
    if (mode == null || mode.equals("buffered")) {
      return false;
    }
    if (mode.equals("streaming")) {
      return true;
    }
    throw new IllegalArgumentException(
        "LAMBDA_GRPC_RESPONSE_MODE: " + mode + " (expected: buffered or streaming)");
  }

  /** The managed runtime tells nobody that it is there; our own leaves a mark. */
  static void warnWhereNothingStreams(boolean streams) {
    if (streams && System.getProperty(STREAMING_RUNTIME) == null) {
      com.amazonaws.services.lambda.runtime.LambdaRuntime.getLogger()
          .log(
              "LAMBDA_GRPC_RESPONSE_MODE: streaming has no effect under this runtime, replies are"
                  + " buffered (expected: lambda-grpc's bootstrap, which can stream)\n",
              LogLevel.WARN);
    }
  }

  /**
   * Loads the one implementation of {@code service} that {@link ServiceLoader} finds.
   *
   * @param service the interface {@code <Service>Grpc.AsyncService}
   * @throws IllegalStateException if there is none or more than one; the message names the file to
   *     create or to correct
   */
  protected static <T> T loadService(Class<T> service) {
    Iterator<T> found = ServiceLoader.load(service, service.getClassLoader()).iterator();
    String file = "META-INF/services/" + service.getName();
    if (!found.hasNext()) {
      throw new IllegalStateException(
          "no implementation of "
              + service.getName()
              + " (expected: a file "
              + file
              + " that names the class, or the plugin option implementation=)");
    }
    T implementation = found.next();
    if (found.hasNext()) {
      throw new IllegalStateException(
          "more than one implementation of "
              + service.getName()
              + ": "
              + implementation.getClass().getName()
              + ", "
              + found.next().getClass().getName()
              + " (expected: one, in one file "
              + file
              + ")");
    }
    return implementation;
  }
}
