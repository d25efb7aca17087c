package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.InvocationQueue.Phase;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import java.io.IOException;
import java.time.Duration;
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
 * Sandbox.Timedout}. Its handler runs on, as on Lambda, while the next is handed out; what it
 * answers then is refused. A runtime that asks for a snapshot ({@code restore/next}) is restored
 * from it, in the same process, when there is an event.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class LocalRuntimeApi implements AutoCloseable {
  /** What Lambda takes as event or reply: 6 MB and 100 bytes. */
  static final int MAX_PAYLOAD = 6 * 1024 * 1024 + 100;

  static final String TIMED_OUT = "Sandbox.Timedout";

  /** What Lambda gives all hooks after the restore together. */
  private static final Duration RESTORE_TIMEOUT = Duration.ofSeconds(10);

  private static final String INVOCATION_ID = "Lambda-Runtime-Invocation-Id";
  private static final String ROOT = "/2018-06-01/runtime/";

  private final Duration timeout;
  private final Duration restoreTimeout;
  private final String functionArn;
  private final LoopbackServer server;
  private final InvocationQueue queue;

  LocalRuntimeApi(Duration timeout, String functionName, int concurrency) throws IOException {
    this(timeout, RESTORE_TIMEOUT, functionName, concurrency);
  }

  LocalRuntimeApi(Duration timeout, Duration restoreTimeout, String functionName, int concurrency)
      throws IOException {
    this.timeout = timeout;
    this.restoreTimeout = restoreTimeout;
    this.functionArn =
        "arn:aws:lambda:" + Arrival.REGION + ":" + Arrival.ACCOUNT + ":function:" + functionName;
    this.queue = new InvocationQueue(concurrency);
    this.server =
        LoopbackServer.start(0, "local-runtime-api", Hosts.LOOPBACK, refusal -> {}, this::handle);
  }

  /**
   * Starts a Runtime API on a free port.
   *
   * @param timeout the function's timeout, of which each invocation's deadline is made
   * @throws IOException if no port can be opened
   */
  public static LocalRuntimeApi start(Duration timeout) throws IOException {
    return start(timeout, 1);
  }

  /**
   * Starts one on a free port for a runtime that serves many invocations at once.
   *
   * @param concurrency how many a runtime serves at a time, {@code AWS_LAMBDA_MAX_CONCURRENCY};
   *     with more than one, it may ask for the next while as many are under way, as with Lambda
   * @throws IOException if no port can be opened
   */
  public static LocalRuntimeApi start(Duration timeout, int concurrency) throws IOException {
    return new LocalRuntimeApi(requireNonNull(timeout, "timeout"), "local", concurrency);
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

  /**
   * Does the same under a request id of the caller's choice. It may be that of an invocation whose
   * timeout has passed while its handler runs on: Lambda hands out such a retry, too, and refuses
   * the late answer (410) of a runtime that sends {@code Lambda-Runtime-Invocation-Id} back.
   */
  public CompletableFuture<InvocationResult> invokeAsync(byte[] event, String requestId) {
    requireNonNull(event, "event");
    Invocation.requireId(requestId);
    return submit(new Invocation(requestId, event, new CollectedReply(), null)).result.copy();
  }

  /** Closes the port; whatever is queued or under way ends with {@code Runtime.ExitError}. */
  @Override
  public void close() throws IOException {
    end("Runtime.ExitError", "the local Runtime API was closed");
    server.close();
  }

  Invocation submit(byte[] event) {
    return submit(event, new CollectedReply(), null);
  }

  Invocation submit(byte[] event, ReplyReceiver receiver, @Nullable Fault fault) {
    return submit(new Invocation(UUID.randomUUID().toString(), event, receiver, fault));
  }

  Invocation submit(Invocation invocation) {
    queue.add(invocation);
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
  void end(String type, String message) {
    queue.end(RuntimeApiError.of(type, message));
  }

  /** Waits until the runtime asks for an invocation; false if it ended or took too long. */
  boolean awaitPoll(Duration patience) throws InterruptedException {
    return queue.awaitPoll(patience);
  }

  @Nullable FunctionError ended() {
    return queue.ended();
  }

  private void handle(HttpRequest head, ServerConnection connection)
      throws IOException, InterruptedException {
    if (head.header("Origin") != null || head.header("Sec-Fetch-Site") != null) {
      // A page needs not even read the event to take it away from the function.
      connection.body().readAll(0);
      connection.writeReply(
          RuntimeApiError.reply(403, "Forbidden", "a browser asks (expected: a Lambda runtime)"));
      return;
    }
    String path = head.path().startsWith(ROOT) ? head.path().substring(ROOT.length()) : "";
    String[] words = path.split("/", -1);
    String id = words.length == 3 ? words[1] : "";
    if (words.length == 3) {
      words[1] = "{id}";
    }
    String route = head.method() + " " + String.join("/", words);
    String attempt = head.header(INVOCATION_ID);
    Invocation invocation = queue.find(id, attempt);
    if (invocation != null
        && invocation.isUnanswered()
        && route.equals("POST invocation/{id}/response")) {
      connection.writeReply(response(invocation, head, connection.body()));
      return;
    }
    Body body = connection.body().readAll(MAX_PAYLOAD);
    switch (route) {
      case "GET invocation/next" -> next(connection);
      case "POST invocation/{id}/response" -> connection.writeReply(refusal(id, attempt));
      case "POST invocation/{id}/error" ->
          connection.writeReply(
              invocation != null
                      && invocation.isUnanswered()
                      && invocation.result.complete(error(head, body))
                  ? RuntimeApiError.ACCEPTED
                  : refusal(id, attempt));
      case "POST init/error" -> connection.writeReply(phaseError(Phase.INIT, error(head, body)));
      case "GET restore/next" -> connection.writeReply(restore());
      case "POST restore/error" ->
          connection.writeReply(phaseError(Phase.RESTORE, error(head, body)));
      default ->
          connection.writeReply(
              RuntimeApiError.reply(
                  404, "NotFound", Excerpt.of(head.method() + " " + head.path())));
    }
  }

  /** Reads a late answer as well, and forgets the invocation then, also where that breaks off. */
  private HttpReply response(Invocation invocation, HttpRequest head, BodyReader body)
      throws IOException, InterruptedException {
    try {
      return new ResponseReader(invocation, body).read(head);
    } finally {
      if (invocation.isTimedOut()) {
        queue.remove(invocation);
      }
    }
  }

  private void next(ServerConnection connection) throws IOException, InterruptedException {
    Invocation invocation = queue.next();
    if (invocation == null) {
      connection.writeReply(
          RuntimeApiError.wrongOrder("an invocation is under way, or a newer poll waits"));
      return;
    }
    HttpReply event = handOver(invocation);
    if (invocation.fault instanceof Fault.TruncatedEvent) {
      invocation.result.complete(
          RuntimeApiError.of("Sandbox.Failure", "the event broke off on demand"));
      connection.writeHalfReply(event);
      throw new IOException("the event broke off on demand");
    }
    connection.writeReply(event);
  }

  private HttpReply handOver(Invocation invocation) {
    long deadline = System.currentTimeMillis() + timeout.toMillis();
    String message =
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %.2f seconds",
            invocation.id,
            timeout.toMillis() / 1e3);
    FunctionError timedOut = RuntimeApiError.of(TIMED_OUT, message);
    invocation.result.completeOnTimeout(timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
    return new HttpReply(
        200,
        List.of(
            new Header("Content-Type", "application/json"),
            new Header("Lambda-Runtime-Aws-Request-Id", invocation.id),
            new Header(INVOCATION_ID, invocation.attempt),
            new Header("Lambda-Runtime-Deadline-Ms", Long.toString(deadline)),
            new Header("Lambda-Runtime-Invoked-Function-Arn", functionArn),
            new Header("Lambda-Runtime-Trace-Id", invocation.trace(deadline))),
        Body.of(invocation.event));
  }

  /** Answers what answers no invocation, or one that is over. */
  private HttpReply refusal(String id, @Nullable String attempt) {
    Invocation invocation = queue.find(id, attempt);
    if (invocation == null && queue.find(id, null) != null) {
      return RuntimeApiError.tooLate(id);
    }
    if (invocation != null && invocation.isTimedOut()) {
      queue.remove(invocation);
      return RuntimeApiError.tooLate(id);
    }
    return RuntimeApiError.wrongOrder(
        "no such invocation is under way and unanswered: " + Excerpt.of(id));
  }

  private HttpReply phaseError(Phase during, FunctionError error) {
    return queue.fail(during, error)
        ? RuntimeApiError.ACCEPTED
        : RuntimeApiError.wrongOrder("the runtime is in another phase than " + during);
  }

  private HttpReply restore() throws InterruptedException {
    if (!queue.restore()) {
      return RuntimeApiError.wrongOrder("there is no snapshot to restore");
    }
    FunctionError timedOut =
        RuntimeApiError.of(TIMED_OUT, "the restore took over " + restoreTimeout.toSeconds() + " s");
    CompletableFuture.delayedExecutor(restoreTimeout.toNanos(), TimeUnit.NANOSECONDS)
        .execute(() -> queue.fail(Phase.RESTORE, timedOut));
    return HttpReply.json(200, "{}");
  }

  private static FunctionError error(HttpRequest head, Body body) {
    return RuntimeApiError.decode(body.text(), head.header(ResponseReader.ERROR_TYPE));
  }
}
