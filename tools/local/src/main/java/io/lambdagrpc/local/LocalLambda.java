package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda function on this machine: a process of its own that is started from a {@code
 * function.zip}, under Lambda's own managed Java runtime or under its own {@code bootstrap}, with a
 * Function URL on 127.0.0.1 in front.
 *
 * <pre>{@code
 * try (LocalLambda lambda =
 *     LocalLambda.builder().code(zip).handler("helloworld.GreeterLambda").start()) {
 *   URI url = lambda.uri();
 * }
 * }</pre>
 *
 * <p>As on Lambda, an environment handles one invocation at a time, or as many as {@code
 * AWS_LAMBDA_MAX_CONCURRENCY} among its variables says; there is one environment here, so others
 * queue. An invocation that takes longer than the function's timeout ends without a reply, and what
 * it answers later is refused; the process runs on. Where it does not ask for another invocation
 * within that time again, it is killed. For the next invocation it is replaced when it was killed
 * or ended by itself.
 *
 * <p>Safe for use by many threads. The process is killed by {@link #close()}, and when this JVM
 * exits.
 *
 * @since 0.1.0
 */
public final class LocalLambda implements AutoCloseable {
  private final FunctionSettings settings;
  private final FunctionFiles files;
  private final FunctionLog log;
  private final Front front;
  private final @Nullable NativePort nativePort;
  private final Thread atExit = new Thread(this::closeAtExit, "local-lambda-at-exit");
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Semaphore turn;
  private final ReentrantLock replacing = new ReentrantLock();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

  private @Nullable Environment environment;
  private int environmentsStarted;

  LocalLambda(
      FunctionSettings settings,
      FunctionFiles files,
      FunctionLog log,
      int port,
      int grpcPort,
      Hosts hosts,
      EventKind event,
      FrontPaths paths,
      InvokeMode mode)
      throws IOException {
    this.settings = settings;
    this.files = files;
    this.log = log;
    this.turn = new Semaphore(settings.concurrency(), true);
    this.front =
        new Front(port, hosts, new Gateway(event, paths, mode, this::invokeNamed, log), log);
    this.nativePort = grpcPort < 0 ? null : openNativePort(front, grpcPort);
  }

  private static NativePort openNativePort(Front front, int port) throws IOException {
    boolean open = false;
    try {
      NativePort opened = NativePort.open(front.uri(), port);
      open = true;
      return opened;
    } finally {
      if (!open) {
        front.close();
      }
    }
  }

  /** Returns a builder with Lambda's defaults. */
  public static LocalLambdaBuilder builder() {
    return new LocalLambdaBuilder();
  }

  /** Returns the Function URL, with a slash at its end. */
  public URI uri() {
    return front.uri();
  }

  /**
   * Returns the port for native gRPC clients.
   *
   * @throws IllegalStateException if none was opened
   */
  public int grpcPort() {
    if (nativePort == null) {
      throw new IllegalStateException("grpcPort: none (expected: one set in the builder)");
    }
    return nativePort.port();
  }

  /**
   * Invokes the function directly, without a Function URL, and waits for the result: {@code
   * Runtime.ExitError} where the process dies before it has answered. What it streams is collected.
   *
   * @param event any bytes; whether they are JSON is for the function to find out
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if this was closed
   */
  public InvocationResult invoke(byte[] event) throws InterruptedException {
    return invokeNamed(requireNonNull(event, "event"), new CollectedReply());
  }

  /** Does the same with the UTF-8 bytes of a JSON document. */
  public InvocationResult invoke(String event) throws InterruptedException {
    return invoke(event.getBytes(UTF_8));
  }

  /**
   * Invokes the function as a front does: under a request id of the caller's choice, which its log
   * names, and with a receiver for what it streams.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if this was closed
   */
  public InvocationResult invoke(byte[] event, String requestId, ReplyReceiver reply)
      throws InterruptedException {
    requireNonNull(event, "event");
    requireNonNull(reply, "reply");
    Invocation.requireId(requestId);
    turn.acquire();
    try {
      return readyEnvironment().invoke(event, requestId, reply, faults.poll());
    } catch (InitErrorException e) {
      return e.error();
    } catch (IOException e) {
      return RuntimeApiError.of("Runtime.InvalidEntrypoint", String.valueOf(e.getMessage()));
    } finally {
      turn.release();
    }
  }

  /**
   * Makes the next invocation meet this fault; several faults meet one invocation each, in turn.
   */
  public void inject(Fault fault) {
    faults.add(requireNonNull(fault, "fault"));
  }

  /**
   * Returns the latest 10,000 lines, or 16 Mi characters, of what the function wrote, with Lambda's
   * own {@code START}, {@code END} and {@code REPORT} lines, and last the beginnings of lines that
   * have not ended.
   *
   * <p>A line ends at its line feed, or when the process does; one over 256 Ki characters is cut.
   * Lines of stdout and of stderr are kept apart, and their order among each other may be another.
   *
   * <p>What a process wrote arrives a little later than its reply: use {@link #awaitLog} to look
   * for it.
   */
  public String log() {
    return log.text();
  }

  /**
   * Waits until a line of the log, ended or not, contains the text.
   *
   * @return false if none did in that time
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean awaitLog(String text, Duration patience) throws InterruptedException {
    return log.await(text, patience);
  }

  /** Returns how many processes were started for this function: 1, and 1 for each that ended. */
  public synchronized int environmentsStarted() {
    return environmentsStarted;
  }

  /** Returns the function's latest process, which may have ended. */
  public synchronized ProcessHandle process() {
    return requireNonNull(environment, "environment").process();
  }

  /**
   * Closes the Function URL, kills the process, and deletes what was unpacked. Invocations under
   * way end with {@code Runtime.ExitError}.
   */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is on its way out, and this may be the hook itself.
    }
    try {
      Environment last;
      synchronized (this) {
        last = environment;
      }
      if (last != null) {
        last.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (nativePort != null) {
        nativePort.close();
      }
      front.close();
      files.close();
    }
  }

  /**
   * Checks that the handler can be loaded, where only the first invocation would show it: AWS's
   * client loads it then. It is loaded in a process of its own, which ends.
   *
   * @throws IOException if it cannot; the message says why
   */
  public void checkHandler() throws IOException, InterruptedException {
    // The own loop and others load the handler at their start, which has failed then.
    if (isManaged()) {
      HandlerCheck.run(settings, files.taskRoot());
    }
  }

  private boolean isManaged() {
    return !settings.bootstrap() && !settings.environment().containsKey(FunctionProcess.WRAPPER);
  }

  void start() throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(atExit);
    if (isManaged() && Files.isDirectory(files.taskRoot().resolve("jre"))) {
      log.add(
          "the code's own JRE and AOT cache are not used (expected: bootstrap() or --bootstrap, as on"
              + " provided.al2023)");
    }
    newEnvironment();
  }

  private InvocationResult invokeNamed(byte[] event, ReplyReceiver reply)
      throws InterruptedException {
    return invoke(event, UUID.randomUUID().toString(), reply);
  }

  private Environment readyEnvironment() throws IOException, InterruptedException {
    // Of many invocations that find the process dead, one replaces it and the others wait.
    replacing.lockInterruptibly();
    try {
      Environment current;
      synchronized (this) {
        current = environment;
      }
      return current != null && current.awaitNext() ? current : newEnvironment();
    } finally {
      replacing.unlock();
    }
  }

  private Environment newEnvironment() throws IOException, InterruptedException {
    Environment started;
    // Under the lock, so that close() either sees the process or keeps it from starting.
    synchronized (this) {
      if (closed.get()) {
        throw new IllegalStateException("local lambda: closed (expected: open)");
      }
      started = Environment.start(settings, files.taskRoot(), log);
      environment = started;
      environmentsStarted++;
    }
    started.awaitInit();
    return started;
  }

  private void closeAtExit() {
    try {
      close();
    } catch (IOException e) {
      log.add("closing: " + e.getMessage());
    }
  }
}
