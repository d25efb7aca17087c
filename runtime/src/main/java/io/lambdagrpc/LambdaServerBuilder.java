package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.protobuf.MessageLite;
import io.grpc.BinaryLog;
import io.grpc.BindableService;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
import io.grpc.DecompressorRegistry;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MetricSink;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.lambdagrpc.internal.call.CallExecutor;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.call.ReplyHooks;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.http.BasePaths;
import io.lambdagrpc.internal.json.JsonCodec;
import java.io.File;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * grpc-java's {@code ServerBuilder} for a Lambda function. The lines that build a server over TCP
 * build a function when the first of them reads {@code LambdaServerBuilder.create()}:
 *
 * <pre>{@code
 * LambdaServerBuilder.create()
 *     .addService(GreeterLambda.dispatcher(new GreeterService()))
 *     .intercept(new AuthInterceptor())
 *     .build().start().awaitTermination();
 * }</pre>
 *
 * <p>What has a meaning on Lambda works as {@link ServerBuilder} documents it. What has none, since
 * Lambda's front owns the connections, is accepted and has no effect: transport security, handshake
 * timeout, keep-alive, connection ages, metadata size, binary log and metric sinks.
 *
 * <p>Not safe for use by many threads at once; what it builds is.
 * <!-- Over 300 lines, since ServerBuilder has that many methods. -->
 *
 * @since 0.1.0
 */
public final class LambdaServerBuilder extends ServerBuilder<LambdaServerBuilder> {

  private final MethodTable methods = new MethodTable();
  private final List<ServerInterceptor> interceptors = new ArrayList<>();
  private final List<ServerTransportFilter> transportFilters = new ArrayList<>();
  private final List<ServerStreamTracer.Factory> streamTracerFactories = new ArrayList<>();
  private @Nullable HandlerRegistry fallbackRegistry;
  private @Nullable Executor executor;
  private @Nullable ServerCallExecutorSupplier executorSupplier;
  private @Nullable CompressorRegistry compressorRegistry;
  private @Nullable DecompressorRegistry decompressorRegistry;
  private @Nullable ExceptionMapper exceptionMapper;
  private @Nullable CorsPolicy cors;
  private @Nullable List<String> basePaths;
  private @Nullable String healthCheckPath;
  private @Nullable String runtimeApi;
  private List<MessageLite> jsonTypes = List.of();
  private boolean jsonIgnoringUnknownFields;
  private boolean jsonPrintingFieldsWithNoPresence;
  private boolean requireConnectProtocolHeader;
  private final List<Function<String, byte[]>> primingCalls = new ArrayList<>();
  private int maxInboundMessageSize = CallSettings.DEFAULT_MAX_INBOUND_MESSAGE_SIZE;
  private long deadlineMarginMillis = CallSettings.DEFAULT_DEADLINE_MARGIN_MILLIS;
  private int maxOverdueCalls = Environment.maxOverdueCalls();
  private final List<Consumer<Duration>> replyHooks = new ArrayList<>();
  private long beforeReplyTimeoutNanos = TimeUnit.SECONDS.toNanos(2);

  private LambdaServerBuilder() {}

  /** Returns a builder without services. */
  public static LambdaServerBuilder create() {
    return new LambdaServerBuilder();
  }

  /**
   * Returns the server. Its {@code start()} runs the loop of Lambda's Runtime API in the
   * background, on daemon threads, and its {@code shutdown()} lets the invocation in hand end, as
   * does a process that is told to end (SIGTERM): for 450 ms, of the 500 that Lambda gives it. It
   * has no port: {@code getPort()} is -1.
   *
   * <p>The main that starts it is the caller's. Where the Runtime API is gone, that is logged and
   * {@code awaitTermination()} returns. An exception before {@code start()} ends the process, which
   * Lambda reports as {@code Runtime.ExitError}; only the log says why. In both cases a non-daemon
   * thread of the caller's keeps the process alive, unless main ends it with {@code
   * System.exit(1)}. {@link LambdaRuntime} does all that for a handler.
   */
  @Override
  public Server build() {
    return buildServer();
  }

  /**
   * Returns the handler that serves the same services under a runtime which calls it, such as
   * Lambda's managed Java runtime. Safe for use by many threads at once.
   */
  public RequestStreamHandler buildHandler() {
    // By the method that agents know, such as OpenTelemetry's: they add their interceptors to it.
    LambdaServer server = (LambdaServer) build();
    EventHandler.warnWhereNothingStreams(server.streams());
    return server.handler();
  }

  LambdaServer buildServer() {
    return buildServer(Environment.isResponseModeStreaming());
  }

  LambdaServer buildServer(boolean streams) {
    Executor threads = executor == null ? new CallExecutor(Environment.maxConcurrency()) : executor;
    CallSettings settings =
        new CallSettings(
            methods.copy(),
            fallbackRegistry,
            List.copyOf(interceptors),
            List.copyOf(transportFilters),
            List.copyOf(streamTracerFactories),
            threads,
            executorSupplier,
            compressorRegistry,
            decompressorRegistry,
            maxInboundMessageSize,
            deadlineMarginMillis,
            maxOverdueCalls,
            replyHooks.isEmpty() ? null : hooks(threads),
            Context.current().fork());
    Calls calls = new Calls(settings);
    List<String> paths = basePaths == null ? EventHandler.basePathsOfEnvironment() : basePaths;
    return new LambdaServer(
        calls,
        EventHandler.httpServer(
            calls,
            new ProtocolsOnDemand(
                jsonTypes,
                jsonIgnoringUnknownFields,
                jsonPrintingFieldsWithNoPresence,
                requireConnectProtocolHeader),
            paths,
            healthCheckPath,
            cors == null ? null : cors.rules()),
        exceptionMapper == null ? EventHandler.exceptionMapperOfEnvironment() : exceptionMapper,
        runtimeApi,
        streams,
        primingEvents(paths.get(0)));
  }

  /** Those of the calls, which a call that has ended does not need, unless they are the user's. */
  private ReplyHooks hooks(Executor threads) {
    CallExecutor pool =
        threads instanceof CallExecutor own ? own : new CallExecutor(Environment.maxConcurrency());
    return new ReplyHooks(List.copyOf(replyHooks), beforeReplyTimeoutNanos, pool);
  }

  private List<byte[]> primingEvents(String basePath) {
    List<byte[]> events = new ArrayList<>();
    for (Function<String, byte[]> call : primingCalls) {
      events.add(call.apply(basePath));
    }
    return events;
  }

  /**
   * Adds a service. Of a {@link Dispatcher} only the methods that are called are initialized; any
   * other service is bound now, with all its methods.
   */
  @Override
  public LambdaServerBuilder addService(BindableService bindableService) {
    if (bindableService instanceof Dispatcher dispatcher) {
      methods.add(dispatcher);
      return this;
    }
    return addService(bindableService.bindService());
  }

  @Override
  public LambdaServerBuilder addService(ServerServiceDefinition service) {
    methods.add(service);
    return this;
  }

  @Override
  public LambdaServerBuilder fallbackHandlerRegistry(@Nullable HandlerRegistry registry) {
    this.fallbackRegistry = registry;
    return this;
  }

  @Override
  public LambdaServerBuilder intercept(ServerInterceptor interceptor) {
    interceptors.add(interceptor);
    return this;
  }

  /** Adds a filter that sees one transport per invocation. */
  @Override
  public LambdaServerBuilder addTransportFilter(ServerTransportFilter filter) {
    transportFilters.add(filter);
    return this;
  }

  @Override
  public LambdaServerBuilder addStreamTracerFactory(ServerStreamTracer.Factory factory) {
    streamTracerFactories.add(factory);
    return this;
  }

  /**
   * Runs services on the thread of the invocation. The deadline of a call can then only cancel its
   * {@code Context}: a service that does not watch it is not ended, and its caller learns nothing
   * before Lambda's own timeout.
   */
  @Override
  public LambdaServerBuilder directExecutor() {
    return executor(Runnable::run);
  }

  /** Runs services on this executor; null restores the default, daemon threads of the server's. */
  @Override
  public LambdaServerBuilder executor(@Nullable Executor executor) {
    this.executor = executor;
    return this;
  }

  @Override
  public LambdaServerBuilder callExecutor(ServerCallExecutorSupplier executorSupplier) {
    this.executorSupplier = executorSupplier;
    return this;
  }

  @Override
  public LambdaServerBuilder compressorRegistry(@Nullable CompressorRegistry registry) {
    this.compressorRegistry = registry;
    return this;
  }

  @Override
  public LambdaServerBuilder decompressorRegistry(@Nullable DecompressorRegistry registry) {
    this.decompressorRegistry = registry;
    return this;
  }

  /**
   * Sets the size over which a request message is refused with RESOURCE_EXHAUSTED, a compressed one
   * by its decompressed size.
   *
   * @param bytes 4 MiB by default
   * @throws IllegalArgumentException if it is negative
   */
  @Override
  public LambdaServerBuilder maxInboundMessageSize(int bytes) {
    checkNotNegative("maxInboundMessageSize", bytes);
    this.maxInboundMessageSize = bytes;
    return this;
  }

  /**
   * Sets the status that clients see for throwables which carry none; null restores the default.
   */
  public LambdaServerBuilder exceptionMapper(@Nullable ExceptionMapper mapper) {
    this.exceptionMapper = mapper;
    return this;
  }

  /**
   * Lets browsers call from pages of other origins; null, the default, leaves that to the front.
   * Use one of the two: browsers refuse replies to which both have added header fields.
   */
  public LambdaServerBuilder cors(@Nullable CorsPolicy policy) {
    this.cors = policy;
    return this;
  }

  /**
   * Sets what stands before {@code /service/method} in the paths of calls: the base path of a
   * custom domain of API Gateway, or that of a load balancer's rule. A call with another prefix, or
   * with none, is then UNIMPLEMENTED: fronts authorize by path, so no service may be reached by a
   * path that their rules do not know. The named stage of an HTTP API is not part of it, since the
   * event names it.
   *
   * @param paths such as {@code /api/v2}, each of which may stand there, and {@code /} for calls
   *     without one; by default those that the environment variable {@code LAMBDA_GRPC_BASE_PATH}
   *     has, with commas between, and if it has none, {@code /} alone
   * @throws IllegalArgumentException if there is none, or one is no path, ends with a slash or has
   *     percent-escapes
   */
  public LambdaServerBuilder basePath(String... paths) {
    this.basePaths = BasePaths.of("basePath", paths);
    return this;
  }

  /**
   * Adds message types that an {@code Any} in JSON may hold, beside those of the file that has the
   * called method and of the files which it imports.
   *
   * @param defaultInstances such as {@code LocalizedMessage.getDefaultInstance()}
   * @throws IllegalArgumentException if one is of protobuf-javalite, which has no JSON
   */
  public LambdaServerBuilder jsonTypes(MessageLite... defaultInstances) {
    this.jsonTypes = JsonCodec.types(defaultInstances);
    return this;
  }

  /**
   * Sets whether a request in JSON may have fields that its message type has not, as {@code
   * JsonFormat.Parser.ignoringUnknownFields} does.
   *
   * @param ignoring false by default: such a request is INVALID_ARGUMENT
   */
  public LambdaServerBuilder jsonIgnoringUnknownFields(boolean ignoring) {
    this.jsonIgnoringUnknownFields = ignoring;
    return this;
  }

  /**
   * Sets whether a reply in JSON shows fields that have their default value, as {@code
   * JsonFormat.Printer.alwaysPrintFieldsWithNoPresence} does.
   *
   * @param printing false by default
   */
  public LambdaServerBuilder jsonPrintingFieldsWithNoPresence(boolean printing) {
    this.jsonPrintingFieldsWithNoPresence = printing;
    return this;
  }

  /**
   * Sets whether a call in the Connect protocol has to tell its version, as generated clients do:
   * by the header {@code connect-protocol-version}, or by {@code connect=v1} in the query of a GET.
   *
   * @param required false by default, so that curl and {@code fetch} need no header
   */
  public LambdaServerBuilder requireConnectProtocolHeader(boolean required) {
    this.requireConnectProtocolHeader = required;
    return this;
  }

  /**
   * Sets the path at which a GET or HEAD is answered with HTTP 200, without a body unless replies
   * are streamed, for the health checks of whatever stands before the function. No service learns
   * of it. All other paths keep answering 405 to these methods.
   *
   * @param path such as {@code /healthz}: all of it, after the stage that an HTTP API puts before
   *     it, with or without a {@link #basePath}; null, the default, is {@code /} for Application
   *     Load Balancers, which is the path of their own default, and none for other fronts
   * @throws IllegalArgumentException if it does not begin with a slash
   */
  public LambdaServerBuilder healthCheckPath(@Nullable String path) {
    if (path != null && !path.startsWith("/")) {
      throw new IllegalArgumentException(
          "healthCheckPath: " + path + " (expected: a path that begins with /)");
    }
    this.healthCheckPath = path;
    return this;
  }

  /**
   * Sets how long before Lambda's own timeout a call ends with DEADLINE_EXCEEDED. Within the margin
   * the reply is sent and the environment stays fit for the next invocation.
   *
   * @param margin 500 ms by default, and never more than half of the time that is left
   * @throws IllegalArgumentException if it is negative
   */
  public LambdaServerBuilder deadlineMargin(long margin, TimeUnit unit) {
    checkNotNegative("deadlineMargin", margin);
    this.deadlineMarginMillis = unit.toMillis(margin);
    return this;
  }

  /**
   * Sets how many calls may run on although their deadline has passed, each of which keeps its
   * thread: a method that does not stop when its {@code Context} is cancelled. Once there are more,
   * the next invocation waits up to 5 seconds for one of them to return. Where none does it fails,
   * one record of the log names their methods, and the process ends, so that Lambda starts a new
   * environment. Invocations that run at the same time get 5 seconds to end.
   *
   * <p>With an executor of your own, calls that it has not begun yet count as well, and a call that
   * it refuses while there is any fails its invocation in the same way, at once. With {@code n}
   * threads and a queue, set {@code n - 1}, or calls wait in the queue for all of their time.
   *
   * @param calls 16 by default, or what the environment variable {@code
   *     LAMBDA_GRPC_MAX_OVERDUE_CALLS} says
   * @throws IllegalArgumentException if it is negative
   */
  public LambdaServerBuilder maxOverdueCalls(int calls) {
    checkNotNegative("maxOverdueCalls", calls);
    this.maxOverdueCalls = calls;
    return this;
  }

  /**
   * Adds what is to be done at the end of each call before its reply goes out: Lambda may freeze
   * the environment right after that, for minutes or for ever, and what waits in a buffer by then
   * is late or lost. With OpenTelemetry:
   *
   * <pre>{@code
   * .beforeReply(time -> tracerProvider.forceFlush().join(time.toMillis(), MILLISECONDS))
   * }</pre>
   *
   * <p>With calls at the same time, such a flush may be that of another call, without this call's
   * spans: see docs/libraries.md.
   *
   * <p>Hooks run once listeners, tracers and interceptors have learned of the call's end, however
   * it ended, and their caller waits for them. Of a reply that is streamed, only the end waits; its
   * messages leave before. All hooks of a call run at once, each on a thread of its own, in the
   * call's {@code Context} without its cancellation. Hooks of calls that run at the same time run
   * at the same time as well. Requests that are no calls, such as health checks, run none.
   *
   * <p>A hook gets the time that it has: {@link #beforeReplyTimeout}, and at most half of the time
   * that the call's client still waits; where the client waits no longer, half of Lambda's. What it
   * throws, and that it took longer, is one record of the log at WARN, and the reply goes out
   * without it. Calls go without a hook that took longer until it returns.
   *
   * @param hook what it does must not depend on the reply, which may still fail
   */
  public LambdaServerBuilder beforeReply(Consumer<Duration> hook) {
    replyHooks.add(hook);
    return this;
  }

  /**
   * Sets how long a reply waits at the most for the hooks of {@link #beforeReply}.
   *
   * @param timeout 2 s by default
   * @throws IllegalArgumentException if it is negative
   */
  public LambdaServerBuilder beforeReplyTimeout(long timeout, TimeUnit unit) {
    checkNotNegative("beforeReplyTimeout", timeout);
    this.beforeReplyTimeoutNanos = unit.toNanos(timeout);
    return this;
  }

  /**
   * Adds a call that is made once before SnapStart's checkpoint, when the handler is built: the
   * service runs, with all interceptors, so that what it loads and connects to is stored with the
   * environment. The paths of all methods are primed without this, and without their services. An
   * unexpected failure is logged as in any call, and has no other effect. Has no effect where the
   * environment is not SnapStart's.
   *
   * @param headers what the call carries, such as the token that an interceptor looks for
   */
  public <ReqT> LambdaServerBuilder prime(
      MethodDescriptor<ReqT, ?> method, Metadata headers, ReqT request) {
    if (Environment.isSnapStart()) {
      primingCalls.add(basePath -> SnapStart.event(basePath, method, headers, request));
    }
    return this;
  }

  /**
   * Sets the address of the Runtime API that {@code start()} serves.
   *
   * @param endpoint {@code host:port}; null, the default, takes it from {@code
   *     AWS_LAMBDA_RUNTIME_API}
   */
  public LambdaServerBuilder runtimeApi(@Nullable String endpoint) {
    this.runtimeApi = endpoint;
    return this;
  }

  private static void checkNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
    }
  }

  /** Has no effect: Lambda's front ends TLS. */
  @Override
  public LambdaServerBuilder useTransportSecurity(File certChain, File privateKey) {
    return this;
  }

  /** Has no effect: Lambda's front ends TLS. */
  @Override
  public LambdaServerBuilder useTransportSecurity(InputStream certChain, InputStream privateKey) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder handshakeTimeout(long timeout, TimeUnit unit) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder keepAliveTime(long keepAliveTime, TimeUnit timeUnit) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder keepAliveTimeout(long keepAliveTimeout, TimeUnit timeUnit) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder maxConnectionIdle(long maxConnectionIdle, TimeUnit timeUnit) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder maxConnectionAge(long maxConnectionAge, TimeUnit timeUnit) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder maxConnectionAgeGrace(long maxConnectionAgeGrace, TimeUnit timeUnit) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder permitKeepAliveTime(long keepAliveTime, TimeUnit timeUnit) {
    return this;
  }

  /** Has no effect: Lambda's front owns the connections. */
  @Override
  public LambdaServerBuilder permitKeepAliveWithoutCalls(boolean permit) {
    return this;
  }

  /** Has no effect: Lambda's front limits header fields, to 10,240 bytes or less. */
  @Override
  public LambdaServerBuilder maxInboundMetadataSize(int bytes) {
    return this;
  }

  /** Has no effect: there is no connection to log. */
  @Override
  public LambdaServerBuilder setBinaryLog(BinaryLog binaryLog) {
    return this;
  }

  /** Has no effect: there is no transport that would report metrics. */
  @Override
  public LambdaServerBuilder addMetricSink(MetricSink metricSink) {
    return this;
  }
}
