package io.lambdagrpc.local;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The events of VPC Lattice, in both structures, without an auth policy. AWS says what a reply must
 * have and not what becomes of one that has something else; here it fails, as the caller would miss
 * what it holds.
 *
 * <p>https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
record LatticePayload(boolean v1, FrontPaths paths) implements PayloadFormat {
  private static final int MAX_REPLY_BYTES = 6 * 1024 * 1024;
  private static final List<String> REPLY_KEYS =
      List.of("statusCode", "statusDescription", "headers", "isBase64Encoded", "body");

  // What VPC Lattice tells by them, a caller cannot.
  private static final String OWN_HEADERS = "x-amzn-lattice-";

  private static final String VPC_ARN =
      "arn:aws:ec2:" + Arrival.REGION + ":" + Arrival.ACCOUNT + ":vpc/vpc-0123456789abcdef0";
  private static final String SERVICE_NETWORK_ARN = arn("servicenetwork/sn-0123456789abcdef0");
  private static final String SERVICE_ARN = arn("service/svc-0123456789abcdef0");
  private static final String TARGET_GROUP_ARN = arn("targetgroup/tg-0123456789abcdef0");

  private static String arn(String resource) {
    return String.join(":", "arn:aws:vpc-lattice", Arrival.REGION, Arrival.ACCOUNT, resource);
  }

  @Override
  public JsonObject encode(HttpRequest request, Arrival arrival) {
    JsonObject event = new JsonObject();
    if (!v1) {
      event.addProperty("version", "2.0");
    }
    // V2 has the query in the path too, by an event in aws-lambda-go's tests; AWS's page is silent.
    String query = v1 || request.query().isEmpty() ? "" : "?" + request.query();
    event.addProperty(v1 ? "raw_path" : "path", paths.rulePath() + request.path() + query);
    event.addProperty("method", request.method());
    Map<String, List<String>> headers = EventMap.grouped(headers(request, arrival), true);
    event.add("headers", v1 ? EventMap.joined(headers) : EventMap.multi(headers));
    // AWS's page does not say whether they are decoded; its own library for Rust decodes them.
    Map<String, List<String>> parameters = QueryString.raw(request.query());
    event.add(
        v1 ? "query_string_parameters" : "queryStringParameters",
        v1 ? EventMap.last(parameters) : EventMap.multi(parameters));
    if (request.body().length() > 0) {
      addBody(event, request);
    }
    if (!v1) {
      event.add("requestContext", context(arrival));
    }
    return event;
  }

  private static List<Header> headers(HttpRequest request, Arrival arrival) {
    List<Header> headers = arrival.headersOf(request);
    headers.removeIf(header -> header.lowerCaseName().startsWith(OWN_HEADERS));
    headers.add(new Header(OWN_HEADERS + "network", "SourceVpcArn=" + VPC_ARN));
    headers.add(
        new Header(
            OWN_HEADERS + "target",
            "ServiceArn="
                + SERVICE_ARN
                + ";ServiceNetworkArn="
                + SERVICE_NETWORK_ARN
                + ";TargetGroupArn="
                + TARGET_GROUP_ARN));
    return headers;
  }

  private void addBody(JsonObject event, HttpRequest request) {
    boolean asText =
        request.header("Content-Encoding") == null
            && EventBody.isText(request.header("Content-Type"));
    EventBody.add(event, request.body(), asText);
    if (v1) {
      event.add("is_base64_encoded", event.remove("isBase64Encoded"));
    }
  }

  private static JsonObject context(Arrival arrival) {
    JsonObject identity = new JsonObject();
    identity.addProperty("sourceVpcArn", VPC_ARN);

    JsonObject context = new JsonObject();
    context.addProperty("serviceNetworkArn", SERVICE_NETWORK_ARN);
    context.addProperty("serviceArn", SERVICE_ARN);
    context.addProperty("targetGroupArn", TARGET_GROUP_ARN);
    context.add("identity", identity);
    context.addProperty("region", Arrival.REGION);
    // Microseconds, and as a string.
    long micros = TimeUnit.MILLISECONDS.toMicros(arrival.at().toEpochMilli());
    context.addProperty("timeEpoch", Long.toString(micros));
    return context;
  }

  @Override
  public HttpReply decode(String payload) throws MalformedReplyException {
    ReplyDocument document = ReplyDocument.object(payload, MAX_REPLY_BYTES);
    document.requireNoOtherKeysThan(REPLY_KEYS);
    for (String key : List.of("headers", "isBase64Encoded")) {
      JsonElement value = document.json().get(key);
      if (value == null || value.isJsonNull()) {
        throw ReplyDocument.expected(key, value, "a value, as VPC Lattice wants one");
      }
    }
    return document.reply(document.headers(true), HttpReply.BYTES);
  }

  @Override
  public HttpReply failure() {
    return HttpReply.text(500, "Internal Server Error");
  }
}
