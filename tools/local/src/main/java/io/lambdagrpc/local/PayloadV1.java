package io.lambdagrpc.local;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Payload 1.0 of REST APIs and HTTP APIs.
 *
 * <p>Event and reply:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
record PayloadV1(Source source, FrontPaths paths) implements PayloadFormat {

  enum Source {
    REST,
    REST_CUSTOM_DOMAIN,
    HTTP_API
  }

  private static final String RESOURCE = "/{proxy+}";

  /** To a REST API a reply with any other is malformed; an HTTP API passes over it. */
  private static final List<String> REST_KEYS =
      List.of("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded");

  @Override
  public JsonObject encode(HttpRequest request, Arrival arrival) {
    JsonObject event = new JsonObject();
    if (source == Source.HTTP_API) {
      event.addProperty("version", "1.0");
    }
    event.addProperty("resource", RESOURCE);
    event.addProperty("path", path(request.path()));
    event.addProperty("httpMethod", request.method());
    Map<String, List<String>> headers = EventMap.grouped(arrival.headersOf(request), false);
    event.add("headers", EventMap.last(headers));
    event.add("multiValueHeaders", EventMap.multi(headers));
    Map<String, List<String>> query = QueryString.decoded(request.query());
    event.add("queryStringParameters", query.isEmpty() ? JsonNull.INSTANCE : EventMap.last(query));
    event.add(
        "multiValueQueryStringParameters",
        query.isEmpty() ? JsonNull.INSTANCE : EventMap.multi(query));
    event.add("pathParameters", proxyParameter(request.path()));
    event.add("stageVariables", JsonNull.INSTANCE);
    event.add("requestContext", context(request, arrival));
    if (request.body().length() == 0) {
      event.add("body", JsonNull.INSTANCE);
      event.addProperty("isBase64Encoded", false);
    } else {
      // With binaryMediaTypes */* a REST API encodes every body; an HTTP API goes by the type.
      boolean asText =
          source == Source.HTTP_API && EventBody.isText(request.header("Content-Type"));
      EventBody.add(event, request.body(), asText);
    }
    return event;
  }

  static JsonObject proxyParameter(String path) {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("proxy", path.startsWith("/") ? path.substring(1) : path);
    return parameters;
  }

  private String path(String path) {
    return switch (source) {
      case REST -> path;
      case REST_CUSTOM_DOMAIN -> paths.domainPath() + path;
      case HTTP_API -> paths.stagePath() + path;
    };
  }

  private JsonObject context(HttpRequest request, Arrival arrival) {
    JsonObject identity = new JsonObject();
    identity.addProperty("sourceIp", LoopbackServer.ADDRESS);
    identity.addProperty("userAgent", request.header("User-Agent"));

    JsonObject context = new JsonObject();
    context.addProperty("accountId", Arrival.ACCOUNT);
    context.addProperty("apiId", Arrival.API_ID);
    arrival.addAuthorizer(context);
    context.addProperty(
        "domainName",
        source == Source.REST_CUSTOM_DOMAIN
            ? "api.example.com"
            : Arrival.API_ID + ".execute-api." + Arrival.REGION + ".amazonaws.com");
    context.addProperty(
        "domainPrefix", source == Source.REST_CUSTOM_DOMAIN ? "api" : Arrival.API_ID);
    context.addProperty("extendedRequestId", arrival.requestId());
    context.addProperty("httpMethod", request.method());
    context.add("identity", identity);
    context.addProperty(
        "path", source == Source.REST ? paths.stagePath() + request.path() : path(request.path()));
    context.addProperty("protocol", request.protocol());
    context.addProperty("requestId", arrival.requestId());
    context.addProperty("requestTime", arrival.commonLogTime());
    context.addProperty("requestTimeEpoch", arrival.at().toEpochMilli());
    context.addProperty("resourceId", "abc123");
    context.addProperty("resourcePath", RESOURCE);
    context.addProperty("stage", paths.stage());
    return context;
  }

  @Override
  public HttpReply decode(String payload) throws MalformedReplyException {
    ReplyDocument document = ReplyDocument.object(payload);
    if (source != Source.HTTP_API) {
      document.requireNoOtherKeysThan(REST_KEYS);
    }
    return document.reply(
        document.mergedHeaders(),
        source == Source.HTTP_API ? "text/plain;charset=UTF-8" : "application/json");
  }

  @Override
  public HttpReply failure() {
    return source == Source.HTTP_API
        ? HttpReply.json(500, "{\"message\":\"Internal Server Error\"}")
        : HttpReply.json(502, "{\"message\": \"Internal server error\"}");
  }
}
