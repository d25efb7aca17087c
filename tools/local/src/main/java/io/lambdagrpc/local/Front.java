package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.net.URI;

/**
 * The HTTP side of a local Lambda on a port of its own: request to event, reply document to reply.
 *
 * <p>A {@link LocalLambda} has one. It is opened by itself for a function that needs no process,
 * such as a server in this JVM that is given {@link LocalRuntimeApi#endpoint()}:
 *
 * <pre>{@code
 * LocalRuntimeApi api = LocalRuntimeApi.start(Duration.ofSeconds(3));
 * server.runtimeApi(api.endpoint()).build().start();
 * URI url = Front.open(api, EventKind.FUNCTION_URL).uri();
 * }</pre>
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class Front implements AutoCloseable {
  static final String EVENT_HEADER = "x-local-lambda-event";

  // API Gateway takes this much; Lambda's own limit applies to the event that comes of it.
  private static final int MAX_BODY = 10 * 1024 * 1024;

  interface Function {
    InvocationResult invoke(byte[] event, ReplyReceiver receiver) throws InterruptedException;
  }

  private static final System.Logger LOGGER = System.getLogger(Front.class.getName());

  private final EventKind kind;
  private final FrontPaths paths;
  private final InvokeMode mode;
  private final Function function;
  private final FunctionLog log;
  private final LoopbackServer server;

  Front(
      int port,
      Hosts hosts,
      EventKind kind,
      FrontPaths paths,
      InvokeMode mode,
      Function function,
      FunctionLog log)
      throws IOException {
    this.kind = kind;
    this.paths = paths;
    this.mode = mode;
    this.function = function;
    this.log = log;
    this.server = LoopbackServer.start(port, "local-lambda-front", hosts, log::add, this::handle);
  }

  /**
   * Opens a front that does not stream: see {@link #open(LocalRuntimeApi, EventKind, InvokeMode)}.
   *
   * @throws IOException if no port can be opened
   */
  public static Front open(LocalRuntimeApi function, EventKind event) throws IOException {
    return open(function, event, InvokeMode.BUFFERED);
  }

  /**
   * Opens a front on a free port of 127.0.0.1, for requests to that address or {@code localhost};
   * what is wrong with a reply goes to the {@link System.Logger} of this class.
   *
   * @param event the events that requests become; the header {@code x-local-lambda-event} of a
   *     request chooses another one for it
   * @param mode whether streamed replies are passed on as they come
   * @throws IOException if no port can be opened
   */
  public static Front open(LocalRuntimeApi function, EventKind event, InvokeMode mode)
      throws IOException {
    requireNonNull(function, "function");
    requireNonNull(event, "event");
    requireNonNull(mode, "mode");
    FunctionLog log = new FunctionLog(line -> LOGGER.log(System.Logger.Level.WARNING, line));
    Function invoke =
        (bytes, receiver) -> LocalRuntimeApi.await(function.submit(bytes, receiver, null));
    return new Front(0, Hosts.LOOPBACK, event, FrontPaths.DEFAULT, mode, invoke, log);
  }

  /** Returns the URL, with a slash at its end. */
  public URI uri() {
    return URI.create("http://" + LoopbackServer.ADDRESS + ":" + server.port() + "/");
  }

  /** Closes the port; the function goes on. */
  @Override
  public void close() throws IOException {
    server.close();
  }

  private void handle(HttpRequest head, ServerConnection client)
      throws IOException, InterruptedException {
    HttpRequest request = head.withBody(client.body().readAll(MAX_BODY));
    EventKind wanted;
    try {
      String name = request.header(EVENT_HEADER);
      wanted = name == null ? kind : EventKind.of(name);
    } catch (IllegalArgumentException e) {
      client.writeReply(HttpReply.text(400, EVENT_HEADER + ": " + e.getMessage() + "\n"));
      return;
    }
    HttpReply refusal = wanted.format().refuse(request);
    if (refusal != null) {
      client.writeReply(refusal);
      return;
    }
    if (request.body().isTooLarge()) {
      client.writeReply(tooLarge());
      return;
    }
    Arrival arrival = Arrival.now(server.port());
    byte[] event = wanted.format(paths).encode(request, arrival).toString().getBytes(UTF_8);
    if (event.length > LocalRuntimeApi.MAX_PAYLOAD) {
      client.writeReply(tooLarge());
    } else if (mode == InvokeMode.RESPONSE_STREAM && wanted.streams()) {
      stream(event, wanted, client);
    } else {
      client.writeReply(buffer(event, wanted));
    }
  }

  private HttpReply buffer(byte[] event, EventKind wanted) throws InterruptedException {
    CollectedReply streamed = new CollectedReply();
    InvocationResult result = function.invoke(event, streamed);
    if (!(result instanceof Success success)) {
      return wanted.format().failure();
    }
    try {
      // To other sources what was streamed is a reply document like any, and no JSON.
      return streamed.isHttp() && wanted == EventKind.FUNCTION_URL
          ? streamed.http()
          : wanted.format().decode(success.payload());
    } catch (MalformedReplyException e) {
      log.add("malformed reply document: " + e.getMessage());
      return wanted.format().failure();
    }
  }

  private void stream(byte[] event, EventKind wanted, ServerConnection client)
      throws IOException, InterruptedException {
    boolean plain = wanted == EventKind.FUNCTION_URL;
    StreamedReply streamed = new StreamedReply(client, !plain, log);
    InvocationResult result = function.invoke(event, streamed);
    if (streamed.giveUp()) {
      client.writeReply(unstreamed(result, streamed, wanted));
    } else if (!streamed.isWhole()) {
      throw new IOException("the reply broke off"); // So that the client's does, too.
    }
  }

  private HttpReply unstreamed(InvocationResult result, StreamedReply streamed, EventKind wanted) {
    if (!(result instanceof Success success) || !streamed.isUntouched()) {
      return wanted.format().failure();
    }
    log.add("reply: buffered (expected: a streamed one, since the invoke mode is " + mode + ")");
    return wanted == EventKind.FUNCTION_URL
        ? HttpReply.of(200, HttpReply.BYTES, success.payload())
        : wanted.format().failure();
  }

  private static HttpReply tooLarge() {
    return HttpReply.json(
        413,
        "{\"Message\":\"Request must be smaller than "
            + LocalRuntimeApi.MAX_PAYLOAD
            + " bytes for the InvokeFunction operation\"}");
  }
}
