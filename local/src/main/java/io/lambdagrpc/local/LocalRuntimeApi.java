package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Runtime API on 127.0.0.1, for one runtime that asks it for invocations.
 *
 * <p>The runtime may be a process of its own or a loop in this JVM; it is given {@link #endpoint()}
 * as {@code AWS_LAMBDA_RUNTIME_API}. Events wait in a queue until it asks, one is under way at a
 * time, and one that the runtime does not answer within the function's timeout ends with {@code
 * Sandbox.Timedout}.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class LocalRuntimeApi implements AutoCloseable {
  /** What Lambda takes as event or reply: 6 MB and 100 bytes. */
  static final int MAX_PAYLOAD = 6 * 1024 * 1024 + 100;

  static final String TIMED_OUT = "Sandbox.Timedout";

  private static final String ROOT = "/2018-06-01/runtime/";
  private static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";

  private final Duration timeout;
  private final String functionArn;
  private final LoopbackServer server;

  private final Deque<Invocation> queued = new ArrayDeque<>();
  private @Nullable Invocation running;
  private @Nullable Thread poller;
  private @Nullable FunctionError ended;
  private boolean initialized;

  LocalRuntimeApi(Duration timeout, String functionName) throws IOException {
    this.timeout = timeout;
    this.functionArn =
        "arn:aws:lambda:" + Arrival.REGION + ":" + Arrival.ACCOUNT + ":function:" + functionName;
    this.server = LoopbackServer.start(0, "local-runtime-api", MAX_PAYLOAD, this::handle);
  }

  /**
   * Starts a Runtime API on a free port.
   *
   * @param timeout the function's timeout, of which each invocation's deadline is made
   * @throws IOException if no port can be opened
   */
  public static LocalRuntimeApi start(Duration timeout) throws IOException {
    return new LocalRuntimeApi(requireNonNull(timeout, "timeout"), "local");
  }

  /** Returns host and port, as {@code AWS_LAMBDA_RUNTIME_API} holds them. */
  public String endpoint() {
    return LoopbackServer.ADDRESS + ":" + server.port();
  }

  /**
   * Hands the event to the runtime as soon as it asks, and waits for the answer.
   *
   * <p>The timeout starts when the runtime takes the event: where none ever asks, this waits until
   * {@link #close()}.
   *
   * @param event any bytes; whether they are JSON is for the function to find out
   * @throws InterruptedException if interrupted while waiting
   */
  public InvocationResult invoke(byte[] event) throws InterruptedException {
    return await(submit(requireNonNull(event, "event")));
  }

  /** Does the same with the UTF-8 bytes of a JSON document. */
  public InvocationResult invoke(String event) throws InterruptedException {
    return invoke(event.getBytes(UTF_8));
  }

  /**
   * Hands the event to the runtime as soon as it asks, and does not wait: the event is queued when
   * this returns.
   *
   * @return the result to come. What depends on it runs before the runtime hears that its answer
   *     has arrived, and so sees the runtime as it was at that moment; it has to be short.
   */
  public CompletableFuture<InvocationResult> invokeAsync(byte[] event) {
    return submit(requireNonNull(event, "event")).result.copy();
  }

  /** Closes the port; whatever is queued or under way ends with {@code Runtime.ExitError}. */
  @Override
  public void close() throws IOException {
    end("Runtime.ExitError", "the local Runtime API was closed");
    server.close();
  }

  Invocation submit(byte[] event) {
    Invocation invocation = new Invocation(event);
    synchronized (this) {
      if (ended == null) {
        queued.add(invocation);
        notifyAll();
      } else {
        invocation.result.complete(ended);
      }
    }
    return invocation;
  }

  static InvocationResult await(Invocation invocation) throws InterruptedException {
    try {
      return invocation.result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // Nobody completes a result exceptionally.
    }
  }

  /** Ends every invocation, now and later, with this error; the first one to say so is heard. */
  synchronized void end(String type, String message) {
    end(ErrorDocument.of(type, message));
  }

  private synchronized void end(FunctionError error) {
    if (ended != null) {
      return;
    }
    ended = error;
    if (running != null) {
      running.result.complete(
          ErrorDocument.of(
              error.type(), "RequestId: " + running.id + " Error: " + error.message()));
    }
    queued.forEach(invocation -> invocation.result.complete(error));
    queued.clear();
    notifyAll();
  }

  /** Waits until the runtime asks for an invocation; false if it ended or took too long. */
  synchronized boolean awaitPoll(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (poller == null && ended == null) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return ended == null;
  }

  synchronized @Nullable FunctionError ended() {
    return ended;
  }

  private HttpReply handle(HttpRequest request) throws InterruptedException {
    if (!request.path().startsWith(ROOT)) {
      return refusal(404, "NotFound", request.path());
    }
    String[] words = request.path().substring(ROOT.length()).split("/", -1);
    String id = words.length == 3 ? words[1] : "";
    if (words.length == 3) {
      words[1] = "{id}";
    }
    return switch (request.method() + " " + String.join("/", words)) {
      case "GET invocation/next" -> next();
      case "POST invocation/{id}/response" ->
          answer(id, request, new Success(request.body().text()));
      case "POST invocation/{id}/error" -> answer(id, request, error(request));
      case "POST init/error" -> initError(request);
      default -> refusal(404, "NotFound", request.method() + " " + request.path());
    };
  }

  private synchronized HttpReply next() throws InterruptedException {
    initialized = true;
    if (running != null && !running.result.isDone()) {
      return refusal(403, "InvalidStateTransition", "an invocation is under way");
    }
    running = null;
    // The newest poll wins: an older one that still waits belongs to a runtime that went away.
    Thread self = Thread.currentThread();
    poller = self;
    notifyAll();
    while (queued.isEmpty() && poller == self && ended == null) {
      wait();
    }
    if (poller != self || ended != null) {
      return refusal(403, "InvalidStateTransition", "this poll was given up");
    }
    poller = null;
    Invocation invocation = queued.remove();
    running = invocation;
    return handOver(invocation);
  }

  private HttpReply handOver(Invocation invocation) {
    long deadline = System.currentTimeMillis() + timeout.toMillis();
    String message =
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            invocation.id,
            timeout.toMillis() / 1e3);
    FunctionError timedOut = ErrorDocument.of(TIMED_OUT, message);
    invocation.result.completeOnTimeout(timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
    String root = Long.toHexString(deadline / 1000) + "-" + invocation.id.replace("-", "");
    return new HttpReply(
        200,
        List.of(
            new Header("Content-Type", "application/json"),
            new Header("Lambda-Runtime-Aws-Request-Id", invocation.id),
            new Header("Lambda-Runtime-Deadline-Ms", Long.toString(deadline)),
            new Header("Lambda-Runtime-Invoked-Function-Arn", functionArn),
            new Header(
                "Lambda-Runtime-Trace-Id",
                "Root=1-"
                    + root.substring(0, 33)
                    + ";Parent="
                    + root.substring(9, 25)
                    + ";Sampled=0")),
        Body.of(invocation.event));
  }

  private synchronized HttpReply answer(String id, HttpRequest request, InvocationResult result) {
    Invocation invocation = running;
    if (invocation == null || !invocation.id.equals(id) || invocation.result.isDone()) {
      return refusal(403, "InvalidStateTransition", "no such invocation is under way: " + id);
    }
    if (request.body().isTooLarge()) {
      String message =
          "Response payload size exceeded maximum allowed payload size ("
              + MAX_PAYLOAD
              + " bytes).";
      invocation.result.complete(ErrorDocument.of("Function.ResponseSizeTooLarge", message));
      return refusal(413, "RequestEntityTooLarge", message);
    }
    invocation.result.complete(result);
    return accepted();
  }

  private synchronized HttpReply initError(HttpRequest request) {
    if (initialized) {
      return refusal(403, "InvalidStateTransition", "the initialization is over");
    }
    end(error(request));
    return accepted();
  }

  private static FunctionError error(HttpRequest request) {
    return ErrorDocument.decode(request.body().text(), request.header(ERROR_TYPE));
  }

  private static HttpReply accepted() {
    return HttpReply.json(202, "{\"status\":\"OK\"}");
  }

  private static HttpReply refusal(int status, String type, String message) {
    return HttpReply.json(status, ErrorDocument.of(type, message).payload());
  }

  /** An event on its way to the runtime, and the place where the answer will be. */
  static final class Invocation {
    final String id = UUID.randomUUID().toString();
    final byte[] event;
    final CompletableFuture<InvocationResult> result = new CompletableFuture<>();

    Invocation(byte[] event) {
      this.event = event;
    }
  }
}
