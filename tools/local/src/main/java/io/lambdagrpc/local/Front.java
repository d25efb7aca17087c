package io.lambdagrpc.local;

import static java.util.Objects.requireNonNull;

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
  private static final System.Logger LOGGER = System.getLogger(Front.class.getName());

  private final Gateway gateway;
  private final LoopbackServer server;

  Front(int port, Hosts hosts, Gateway gateway, FunctionLog log) throws IOException {
    this.gateway = gateway;
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
    EventFunction invoke =
        (bytes, receiver) -> LocalRuntimeApi.await(function.submit(bytes, receiver, null));
    Gateway gateway = new Gateway(event, FrontPaths.DEFAULT, mode, invoke, log);
    return new Front(0, Hosts.LOOPBACK, gateway, log);
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
    gateway.handle(head.withBody(client.body().readAll(Gateway.MAX_BODY)), server.port(), client);
  }
}
