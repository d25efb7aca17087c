package io.lambdagrpc.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to run and how; every setting has Lambda's default except code and handler, and memory.
 *
 * @since 0.1.0
 */
public final class LocalLambdaBuilder {
  private static final String JAVA_TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration DEBUG_TIMEOUT = Duration.ofHours(1);

  private @Nullable Path code;
  private @Nullable String handler;
  private boolean bootstrap;
  private int memoryMegabytes = 512;
  private int port;
  private int grpcPort = -1;
  private Hosts hosts = Hosts.LOOPBACK;
  private @Nullable Duration timeout;
  private int debugPort = -1;
  private Duration initTimeout = Duration.ofSeconds(10);
  private Path javaHome = Path.of(System.getProperty("java.home"));
  private EventKind eventKind = EventKind.FUNCTION_URL;
  private FrontPaths paths = FrontPaths.DEFAULT;
  private InvokeMode invokeMode = InvokeMode.BUFFERED;
  private Consumer<String> logSink = line -> {};
  private final Map<String, String> environment = new HashMap<>();

  LocalLambdaBuilder() {}

  /** Sets the {@code function.zip}, or a folder that holds what would be in it. */
  public LocalLambdaBuilder code(Path zipOrFolder) {
    this.code = requireNonNull(zipOrFolder, "zipOrFolder");
    return this;
  }

  /** Sets the handler: {@code package.Class} or {@code package.Class::method}. */
  public LocalLambdaBuilder handler(String handler) {
    this.handler = requireNonNull(handler, "handler");
    return this;
  }

  /** Runs the script {@code bootstrap} of the code, as {@code provided.al2023} does. */
  public LocalLambdaBuilder bootstrap() {
    this.bootstrap = true;
    return this;
  }

  /** Sets the memory in MB, 512 by default; 85 % of it is the managed runtime's heap. */
  public LocalLambdaBuilder memory(int megabytes) {
    if (megabytes < 128) {
      throw new IllegalArgumentException("memory: " + megabytes + " (expected: 128 or more)");
    }
    this.memoryMegabytes = megabytes;
    return this;
  }

  /** Sets the function's timeout, 3 s by default. */
  public LocalLambdaBuilder timeout(Duration timeout) {
    this.timeout = positive("timeout", timeout);
    return this;
  }

  /**
   * Has the function's JVM listen for a debugger on 127.0.0.1; 0 takes a free port, which the log
   * names. The function's timeout is an hour then, where none is set, so that one can stop at a
   * breakpoint.
   */
  public LocalLambdaBuilder debug(int port) {
    this.debugPort = checkPort("debug", port);
    return this;
  }

  /** Sets how long a process may take until it asks for its first invocation, 10 s by default. */
  public LocalLambdaBuilder initTimeout(Duration timeout) {
    this.initTimeout = positive("initTimeout", timeout);
    return this;
  }

  /** Sets the JDK or JRE that runs the function, by default the one that runs this. */
  public LocalLambdaBuilder javaHome(Path javaHome) {
    this.javaHome = requireNonNull(javaHome, "javaHome").toAbsolutePath();
    return this;
  }

  /**
   * Adds an environment variable of the function's; one of Lambda's own names overrides it.
   *
   * <p>{@code AWS_LAMBDA_EXEC_WRAPPER} is honoured, with {@code /var/task/} for the code. {@code
   * AWS_LAMBDA_MAX_CONCURRENCY} makes it as many invocations at once, and {@code
   * AWS_LAMBDA_INITIALIZATION_TYPE=snap-start} a function with SnapStart: {@link #start()} returns
   * when it asks for its snapshot, as publishing a version does, and the first invocation restores
   * it, in the same process.
   */
  public LocalLambdaBuilder env(String name, String value) {
    environment.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
    return this;
  }

  /** Sets the port of the Function URL; 0, the default, takes a free one. */
  public LocalLambdaBuilder port(int port) {
    this.port = checkPort("port", port);
    return this;
  }

  /**
   * Opens a second port, for native gRPC clients such as grpcurl, whose calls become requests to
   * the Function URL; 0 takes a free one, and by default there is none. It takes {@code
   * io.lambdagrpc:lambda-grpc-bridge} on the class path. The logger {@code io.grpc.netty.shaded}
   * gets the level SEVERE, unless it has one: it logs a stack trace for each stream that is reset.
   */
  public LocalLambdaBuilder grpcPort(int port) {
    this.grpcPort = checkPort("grpcPort", port);
    return this;
  }

  /**
   * Adds a name that requests may have in their {@code Host} header, as where a proxy hands them
   * on. Those for another name than {@code 127.0.0.1}, {@code localhost} and {@code [::1]} are
   * refused, since a page of a stranger's domain can lead its name to this machine.
   *
   * @param name without a port
   */
  public LocalLambdaBuilder allowHost(String name) {
    this.hosts = hosts.with(requireNonNull(name, "name"));
    return this;
  }

  /**
   * Sets the events that requests become, {@link EventKind#FUNCTION_URL} by default; the header
   * {@code x-local-lambda-event} of a request chooses another one for it.
   */
  public LocalLambdaBuilder event(EventKind event) {
    this.eventKind = requireNonNull(event, "event");
    return this;
  }

  /**
   * Sets the stage of the events of API Gateway, {@code test} by default. Those of HTTP APIs have
   * it in their path, but for {@code $default}.
   */
  public LocalLambdaBuilder stage(String name) {
    this.paths = paths.withStage(requireNonNull(name, "name"));
    return this;
  }

  /**
   * Sets what stands before the path of a request in the events of {@link
   * EventKind#REST_CUSTOM_DOMAIN}, {@code /base} by default, and of load balancers and VPC Lattice,
   * nothing by default. A function of lambda-grpc has to be told by {@code LAMBDA_GRPC_BASE_PATH}.
   *
   * @param path such as {@code /api/v2}, or {@code /} for none
   */
  public LocalLambdaBuilder basePath(String path) {
    this.paths = paths.withBasePath(requireNonNull(path, "path"));
    return this;
  }

  /** Sets whether streamed replies are passed on as they come; they are not by default. */
  public LocalLambdaBuilder invokeMode(InvokeMode mode) {
    this.invokeMode = requireNonNull(mode, "mode");
    return this;
  }

  /** Passes each line of the log on when it ends, from the thread that reads it. */
  public LocalLambdaBuilder logTo(Consumer<String> sink) {
    this.logSink = requireNonNull(sink, "sink");
    return this;
  }

  /**
   * Starts the function and waits until it is ready for its first invocation.
   *
   * @throws InitErrorException if the function's initialization failed
   * @throws IOException if the code is missing or holds none, or the port is taken
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if code or handler was not set
   */
  public LocalLambda start() throws IOException, InterruptedException {
    FunctionSettings settings = settings();
    FunctionFiles files = FunctionFiles.open(codePath(), bootstrap);
    LocalLambda lambda = null;
    boolean started = false;
    try {
      FunctionLog log = new FunctionLog(logSink);
      lambda =
          new LocalLambda(
              settings, files, log, port, grpcPort, hosts, eventKind, paths, invokeMode);
      lambda.start();
      started = true;
      return lambda;
    } finally {
      if (!started && lambda != null) {
        lambda.close();
      } else if (!started) {
        files.close();
      }
    }
  }

  /**
   * Returns the process that {@link #start()} would start, for a Runtime API of the caller's: for
   * those that measure a start, or watch one.
   *
   * @throws IOException if the code is no folder that holds some
   * @throws IllegalStateException if code or handler was not set, or the code is a zip
   */
  public ProcessBuilder processBuilder(LocalRuntimeApi api) throws IOException {
    Path folder = codePath();
    if (folder.toFile().isFile()) {
      throw new IllegalStateException("code: " + folder + " (expected: a folder)");
    }
    return FunctionProcess.of(
        settings(), FunctionFiles.open(folder, bootstrap).taskRoot(), api.endpoint());
  }

  private Path codePath() {
    if (code == null) {
      throw new IllegalStateException("code: none (expected: a function.zip or a folder)");
    }
    return code;
  }

  private FunctionSettings settings() {
    if (handler == null || handler.isBlank()) {
      throw new IllegalStateException("handler: none (expected: package.Class)");
    }
    return new FunctionSettings(
        handler,
        bootstrap,
        memoryMegabytes,
        timeout != null ? timeout : debugPort < 0 ? DEFAULT_TIMEOUT : DEBUG_TIMEOUT,
        initTimeout,
        javaHome,
        variables());
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(environment);
    if (debugPort >= 0) {
      variables.merge(
          JAVA_TOOL_OPTIONS,
          "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + debugPort,
          (given, added) -> given + " " + added);
    }
    return Map.copyOf(variables);
  }

  private static int checkPort(String name, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(name + ": " + port + " (expected: 0 to 65535)");
    }
    return port;
  }

  private static Duration positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than none)");
    }
    return value;
  }
}
