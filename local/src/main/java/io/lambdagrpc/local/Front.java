package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.InvocationResult.FunctionError;
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
    InvocationResult invoke(byte[] event) throws InterruptedException;
  }

  private static final System.Logger LOGGER = System.getLogger(Front.class.getName());

  private final EventKind kind;
  private final Function function;
  private final FunctionLog log;
  private final LoopbackServer server;

  Front(int port, EventKind kind, Function function, FunctionLog log) throws IOException {
    this.kind = kind;
    this.function = function;
    this.log = log;
    this.server = LoopbackServer.start(port, "local-lambda-front", MAX_BODY, this::handle);
  }

  /**
   * Opens a front on a free port of 127.0.0.1; what is wrong with a reply document goes to the
   * {@link System.Logger} of this class.
   *
   * @param event the events that requests become; the header {@code x-local-lambda-event} of a
   *     request chooses another one for it
   * @throws IOException if no port can be opened
   */
  public static Front open(LocalRuntimeApi function, EventKind event) throws IOException {
    requireNonNull(event, "event");
    FunctionLog log = new FunctionLog(line -> LOGGER.log(System.Logger.Level.WARNING, line));
    return new Front(0, event, requireNonNull(function, "function")::invoke, log);
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

  private HttpReply handle(HttpRequest request) throws InterruptedException {
    PayloadFormat format;
    try {
      String wanted = request.header(EVENT_HEADER);
      format = (wanted == null ? kind : EventKind.of(wanted)).format();
    } catch (IllegalArgumentException e) {
      return HttpReply.text(400, EVENT_HEADER + ": " + e.getMessage() + "\n");
    }
    if (request.body().isTooLarge()) {
      return tooLarge();
    }
    byte[] event = format.encode(request, Arrival.now(server.port())).toString().getBytes(UTF_8);
    if (event.length > LocalRuntimeApi.MAX_PAYLOAD) {
      return tooLarge();
    }
    InvocationResult result = function.invoke(event);
    if (result instanceof FunctionError) {
      return format.failure();
    }
    try {
      return format.decode(((Success) result).payload());
    } catch (MalformedReplyException e) {
      log.add("malformed reply document: " + e.getMessage());
      return format.failure();
    }
  }

  private static HttpReply tooLarge() {
    return HttpReply.json(
        413,
        "{\"Message\":\"Request must be smaller than "
            + LocalRuntimeApi.MAX_PAYLOAD
            + " bytes for the InvokeFunction operation\"}");
  }
}
