package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a front does with a request, whichever way it came: to event, to function, to reply. */
final class Gateway {
  static final String EVENT_HEADER = "x-local-lambda-event";
  static final String AUTHORIZER_HEADER = "x-local-lambda-authorizer";

  // API Gateway takes this much; Lambda's own limit applies to the event that comes of it.
  static final int MAX_BODY = 10 * 1024 * 1024;

  private final EventKind kind;
  private final FrontPaths paths;
  private final InvokeMode mode;
  private final EventFunction function;
  private final FunctionLog log;

  Gateway(
      EventKind kind, FrontPaths paths, InvokeMode mode, EventFunction function, FunctionLog log) {
    this.kind = kind;
    this.paths = paths;
    this.mode = mode;
    this.function = function;
    this.log = log;
  }

  /**
   * Answers one request.
   *
   * @param request with its body, or with {@link Body#TOO_LARGE} for one over {@link #MAX_BODY}
   * @param port by which it came in
   * @throws IOException if the client has left, or to break off a reply that has begun
   */
  void handle(HttpRequest request, int port, ReplyWriter client)
      throws IOException, InterruptedException {
    EventKind wanted;
    try {
      String name = request.header(EVENT_HEADER);
      wanted = name == null ? kind : EventKind.of(name);
    } catch (IllegalArgumentException e) {
      client.writeReply(HttpReply.text(400, EVENT_HEADER + ": " + e.getMessage() + "\n"));
      return;
    }
    JsonObject authorizer;
    try {
      authorizer = authorizer(request, wanted);
    } catch (IllegalArgumentException e) {
      client.writeReply(HttpReply.text(400, AUTHORIZER_HEADER + ": " + e.getMessage() + "\n"));
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
    Arrival arrival = Arrival.now(port, authorizer);
    byte[] event = wanted.format(paths).encode(request, arrival).toString().getBytes(UTF_8);
    if (event.length > LocalRuntimeApi.MAX_PAYLOAD) {
      client.writeReply(tooLarge());
    } else if (mode == InvokeMode.RESPONSE_STREAM && wanted.streams()) {
      stream(event, wanted, client);
    } else {
      client.writeReply(buffer(event, wanted));
    }
  }

  /** Returns what an authorizer would have found out, which the caller says here by itself. */
  private static @Nullable JsonObject authorizer(HttpRequest request, EventKind wanted) {
    String value = request.header(AUTHORIZER_HEADER);
    if (value == null) {
      return null;
    }
    if (!wanted.authorizes()) {
      throw new IllegalArgumentException(
          Excerpt.of(value)
              + " (expected: none, since "
              + wanted.wireName()
              + " has no authorizer)");
    }
    try {
      if (JsonParser.parseString(value) instanceof JsonObject found) {
        return found;
      }
    } catch (JsonParseException e) {
      // Answered below, as JSON of another kind is.
    }
    throw new IllegalArgumentException(
        Excerpt.of(value) + " (expected: the JSON object of requestContext.authorizer)");
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

  private void stream(byte[] event, EventKind wanted, ReplyWriter client)
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
