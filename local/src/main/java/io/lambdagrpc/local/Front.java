package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;

/** The HTTP side of a local Lambda: request to event, reply document to reply. */
final class Front implements AutoCloseable {
  static final String EVENT_HEADER = "x-local-lambda-event";

  // API Gateway takes this much; Lambda's own limit applies to the event that comes of it.
  private static final int MAX_BODY = 10 * 1024 * 1024;

  interface Function {
    InvocationResult invoke(byte[] event) throws InterruptedException;
  }

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

  int port() {
    return server.port();
  }

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
