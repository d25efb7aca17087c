package io.lambdagrpc.local;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Payload 2.0 of Function URLs and HTTP APIs.
 *
 * <p>Event and reply: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
record PayloadV2(boolean httpApi, FrontPaths paths) implements PayloadFormat {

  @Override
  public JsonObject encode(HttpRequest request, Arrival arrival) {
    JsonObject event = new JsonObject();
    String routeKey = httpApi ? "ANY /{proxy+}" : "$default";
    String path = httpApi ? paths.stagePath() + request.path() : request.path();
    event.addProperty("version", "2.0");
    event.addProperty("routeKey", routeKey);
    event.addProperty("rawPath", path);
    event.addProperty("rawQueryString", request.query());

    List<Header> headers = new ArrayList<>();
    List<String> cookies = new ArrayList<>();
    for (Header header : arrival.headersOf(request)) {
      if (header.is("cookie")) {
        Arrays.stream(header.value().split(";", -1)).map(String::strip).forEach(cookies::add);
      } else {
        headers.add(header);
      }
    }
    if (!cookies.isEmpty()) {
      event.add("cookies", EventMap.array(cookies));
    }
    event.add("headers", EventMap.joined(EventMap.grouped(headers, true)));
    if (!request.query().isEmpty()) {
      event.add("queryStringParameters", EventMap.joined(QueryString.decoded(request.query())));
    }
    event.add("requestContext", context(request, arrival, routeKey, path));
    if (httpApi) {
      event.add("pathParameters", PayloadV1.proxyParameter(request.path()));
    }
    if (request.body().length() == 0) {
      event.addProperty("isBase64Encoded", false);
    } else {
      EventBody.add(event, request.body(), EventBody.isText(request.header("Content-Type")));
    }
    return event;
  }

  private JsonObject context(HttpRequest request, Arrival arrival, String routeKey, String path) {
    JsonObject http = new JsonObject();
    http.addProperty("method", request.method());
    http.addProperty("path", path);
    http.addProperty("protocol", request.protocol());
    http.addProperty("sourceIp", LoopbackServer.ADDRESS);
    String userAgent = request.header("User-Agent");
    http.addProperty("userAgent", userAgent == null ? "" : userAgent);

    String service = httpApi ? "execute-api" : "lambda-url";
    String top = httpApi ? "amazonaws.com" : "on.aws";
    JsonObject context = new JsonObject();
    context.addProperty("accountId", httpApi ? Arrival.ACCOUNT : "anonymous");
    context.addProperty("apiId", Arrival.API_ID);
    arrival.addAuthorizer(context);
    context.addProperty(
        "domainName", String.join(".", Arrival.API_ID, service, Arrival.REGION, top));
    context.addProperty("domainPrefix", Arrival.API_ID);
    context.add("http", http);
    context.addProperty("requestId", arrival.requestId());
    context.addProperty("routeKey", routeKey);
    context.addProperty("stage", httpApi ? paths.stage() : "$default");
    context.addProperty("time", arrival.commonLogTime());
    context.addProperty("timeEpoch", arrival.at().toEpochMilli());
    return context;
  }

  @Override
  public HttpReply decode(String payload) throws MalformedReplyException {
    // Payload 2.0 infers the reply where there is no status code: the document is the body.
    if (!(ReplyDocument.parse(payload) instanceof JsonObject json) || !json.has("statusCode")) {
      return HttpReply.json(200, payload);
    }
    ReplyDocument document = new ReplyDocument(json);
    List<Header> headers = document.headers(false);
    document.cookies().forEach(cookie -> headers.add(new Header("Set-Cookie", cookie)));
    return document.reply(headers, httpApi ? "text/plain;charset=UTF-8" : "application/json");
  }

  @Override
  public HttpReply failure() {
    return httpApi
        ? HttpReply.json(500, "{\"message\":\"Internal Server Error\"}")
        : HttpReply.of(502, "application/json", "Internal Server Error");
  }
}
