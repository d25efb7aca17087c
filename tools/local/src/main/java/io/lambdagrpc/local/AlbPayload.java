package io.lambdagrpc.local;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of an Application Load Balancer, and its strict rules for replies.
 *
 * <p>https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
record AlbPayload(boolean multiValue, FrontPaths paths) implements PayloadFormat {
  private static final int MAX_REQUEST_BYTES = 1024 * 1024;
  private static final int MAX_REPLY_BYTES = 1024 * 1024;

  @Override
  public JsonObject encode(HttpRequest request, Arrival arrival) {
    JsonObject elb = new JsonObject();
    elb.addProperty(
        "targetGroupArn",
        "arn:aws:elasticloadbalancing:"
            + Arrival.REGION
            + ":"
            + Arrival.ACCOUNT
            + ":targetgroup/local/0123456789abcdef");
    JsonObject context = new JsonObject();
    context.add("elb", elb);

    JsonObject event = new JsonObject();
    event.add("requestContext", context);
    event.addProperty("httpMethod", request.method());
    event.addProperty("path", paths.rulePath() + request.path());
    Map<String, List<String>> query = QueryString.raw(request.query());
    Map<String, List<String>> headers = EventMap.grouped(arrival.headersOf(request), true);
    if (multiValue) {
      event.add("multiValueQueryStringParameters", EventMap.multi(query));
      event.add("multiValueHeaders", EventMap.multi(headers));
    } else {
      event.add("queryStringParameters", EventMap.last(query));
      event.add("headers", EventMap.last(headers));
    }
    boolean asText =
        request.body().length() == 0
            || (request.header("Content-Encoding") == null
                && EventBody.isText(request.header("Content-Type")));
    EventBody.add(event, request.body(), asText);
    return event;
  }

  @Override
  public @Nullable HttpReply refuse(HttpRequest request) {
    return request.body().isTooLarge() || request.body().length() > MAX_REQUEST_BYTES
        ? page(413, "413 Request Entity Too Large")
        : null;
  }

  @Override
  public HttpReply decode(String payload) throws MalformedReplyException {
    ReplyDocument document = ReplyDocument.object(payload, MAX_REPLY_BYTES);
    requireOwnTypes(document.json());
    List<Header> headers = multiValue ? document.multiValueHeaders() : document.headers(true);
    if (headers.isEmpty()) {
      throw new MalformedReplyException(
          (multiValue ? "multiValueHeaders" : "headers") + ": none (expected: at least one)");
    }
    return document.reply(headers, "application/octet-stream");
  }

  /** Here a key may be missing, but not null, and a number is no text. */
  private static void requireOwnTypes(JsonObject json) throws MalformedReplyException {
    for (String name : List.of("statusDescription", "isBase64Encoded")) {
      if (json.has(name) && json.get(name).isJsonNull()) {
        throw ReplyDocument.expected(name, json.get(name), "a value, or no such key");
      }
    }
    if (json.get("statusCode") instanceof JsonPrimitive status && status.isString()) {
      throw ReplyDocument.expected("statusCode", status, "a number");
    }
  }

  @Override
  public HttpReply failure() {
    return page(502, "502 Bad Gateway");
  }

  private static HttpReply page(int status, String title) {
    return HttpReply.of(
        status, "text/html", "<html><body><center><h1>" + title + "</h1></center></body></html>");
  }
}
