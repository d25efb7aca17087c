package io.lambdagrpc.attacks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What stands before a function: its events, and which replies it takes. */
enum Front {
  FUNCTION_URL("headers"),
  HTTP_API("headers"),
  HTTP_API_V1("multiValueHeaders"),
  REST("multiValueHeaders"),
  ALB("headers"),
  ALB_MULTI_VALUE("multiValueHeaders"),
  LATTICE_V1("headers"),
  LATTICE("headers");

  static final String STAGE = "prod";
  static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  final String replyHeaders;

  Front(String replyHeaders) {
    this.replyHeaders = replyHeaders;
  }

  /** Tells whether a reply may have a member. */
  boolean takes(String replyMember) {
    return switch (replyMember) {
      case "statusCode", "isBase64Encoded", "body" -> true;
      case "cookies" -> this == FUNCTION_URL || this == HTTP_API;
      case "statusDescription" -> this == ALB || this == ALB_MULTI_VALUE;
      default -> replyMember.equals(replyHeaders);
    };
  }

  /** An HTTP API puts its stage before the path; a REST API only names it. */
  boolean putsStageInPath() {
    return this == HTTP_API || this == HTTP_API_V1;
  }

  /** Returns what the path of a call is for this front: VPC Lattice has the query in it as well. */
  String pathOf(HttpCall call) {
    int query = this == LATTICE_V1 || this == LATTICE ? call.path().indexOf('?') : -1;
    return query < 0 ? call.path() : call.path().substring(0, query);
  }

  byte[] event(HttpCall call) {
    return GSON.toJson(json(call)).getBytes(StandardCharsets.UTF_8);
  }

  JsonObject json(HttpCall call) {
    JsonObject event = new JsonObject();
    String path = putsStageInPath() ? "/" + STAGE + call.path() : call.path();
    switch (this) {
      case FUNCTION_URL, HTTP_API -> {
        event.addProperty("version", "2.0");
        event.addProperty("routeKey", "$default");
        event.addProperty("rawPath", path);
        event.addProperty("rawQueryString", call.query());
        event.add("headers", joined(call));
        event.add("requestContext", payload2Context(call));
      }
      case HTTP_API_V1, REST -> {
        if (this == HTTP_API_V1) {
          event.addProperty("version", "1.0");
        }
        event.addProperty("resource", "/{proxy+}");
        event.addProperty("httpMethod", call.method());
        event.addProperty("path", path);
        event.add("headers", last(call));
        event.add("multiValueHeaders", multiValue(call));
        event.add("queryStringParameters", parameters(call, true, false));
        event.add("multiValueQueryStringParameters", parameters(call, true, true));
        event.add("requestContext", payload1Context(call));
      }
      case ALB, ALB_MULTI_VALUE -> {
        event.addProperty("httpMethod", call.method());
        event.addProperty("path", path);
        event.add(replyHeaders, this == ALB ? last(call) : multiValue(call));
        boolean multiValue = this == ALB_MULTI_VALUE;
        event.add(
            multiValue ? "multiValueQueryStringParameters" : "queryStringParameters",
            parameters(call, false, multiValue));
        event.add("requestContext", object("elb", object("targetGroupArn", "arn:aws:x")));
      }
      case LATTICE_V1 -> {
        event.addProperty("raw_path", withQuery(path, call));
        event.add("query_string_parameters", parameters(call, false, false));
        event.addProperty("method", call.method());
        event.add("headers", joined(call));
      }
      case LATTICE -> {
        event.addProperty("version", "2.0");
        event.addProperty("path", withQuery(path, call));
        event.addProperty("method", call.method());
        event.add("queryStringParameters", parameters(call, false, true));
        event.add("headers", multiValue(call));
        event.add("requestContext", object("serviceNetworkArn", "arn:aws:x"));
      }
    }
    String body =
        call.isBase64Encoded()
            ? Base64.getEncoder().encodeToString(call.body())
            : new String(call.body(), StandardCharsets.ISO_8859_1);
    event.addProperty("body", body);
    event.addProperty(
        this == LATTICE_V1 ? "is_base64_encoded" : "isBase64Encoded", call.isBase64Encoded());
    return event;
  }

  private static String withQuery(String path, HttpCall call) {
    return call.query().isEmpty() ? path : path + "?" + call.query();
  }

  /** Returns the query by its names, with the last value of each, or all of them. */
  private static JsonElement parameters(HttpCall call, boolean decoded, boolean all) {
    if (call.query().isEmpty()) {
      return JsonNull.INSTANCE;
    }
    JsonObject parameters = new JsonObject();
    for (String pair : call.query().split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = side(equals < 0 ? pair : pair.substring(0, equals), decoded);
      String value = side(equals < 0 ? "" : pair.substring(equals + 1), decoded);
      JsonElement before = parameters.get(name);
      JsonArray values = before == null || !all ? new JsonArray() : before.getAsJsonArray();
      values.add(value);
      parameters.add(name, all ? values : values.get(0));
    }
    return parameters;
  }

  /** What cannot be decoded, a front hands on as it came. */
  private static String side(String text, boolean decoded) {
    try {
      return decoded ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private JsonObject payload2Context(HttpCall call) {
    JsonObject http = new JsonObject();
    http.addProperty("method", call.method());
    http.addProperty("path", call.path());
    http.addProperty("sourceIp", call.sourceIp());
    JsonObject context = object("http", http);
    boolean url = this == FUNCTION_URL;
    context.addProperty(
        "domainName", url ? "abc.lambda-url.eu-central-1.on.aws" : "api.example.com");
    context.addProperty("stage", url ? "$default" : STAGE);
    return context;
  }

  private static JsonObject payload1Context(HttpCall call) {
    JsonObject context = object("identity", object("sourceIp", call.sourceIp()));
    context.addProperty("stage", STAGE);
    context.addProperty("path", "/" + STAGE + call.path());
    return context;
  }

  private static JsonObject object(String name, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }

  private static JsonObject object(String name, String value) {
    JsonObject object = new JsonObject();
    object.addProperty(name, value);
    return object;
  }

  private static JsonObject joined(HttpCall call) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (HttpCall.Field field : call.headers()) {
      values
          .computeIfAbsent(field.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(field.value());
    }
    JsonObject headers = new JsonObject();
    values.forEach((name, each) -> headers.addProperty(name, String.join(",", each)));
    return headers;
  }

  private static JsonObject last(HttpCall call) {
    JsonObject headers = new JsonObject();
    call.headers().forEach(field -> headers.addProperty(field.name(), field.value()));
    return headers;
  }

  private static JsonObject multiValue(HttpCall call) {
    JsonObject headers = new JsonObject();
    for (HttpCall.Field field : call.headers()) {
      JsonElement before = headers.get(field.name());
      JsonArray values = before == null ? new JsonArray() : before.getAsJsonArray();
      values.add(field.value());
      headers.add(field.name(), values);
    }
    return headers;
  }
}
