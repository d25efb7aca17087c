package io.lambdagrpc.internal.event;

import org.jspecify.annotations.Nullable;

/** Names an event that is well-formed JSON and no HTTP request. */
final class ForeignEvent {

  private ForeignEvent() {}

  static String describe(JsonReader json) {
    json.seek(0);
    return switch (json.token()) {
      case '{' -> describeObject(json);
      case '[' -> "a JSON array";
      case '"' -> "a JSON string";
      default -> "a JSON number or literal";
    };
  }

  private static String describeObject(JsonReader json) {
    String source = recordSource(json);
    if (source != null) {
      return "Records of " + InvalidEventException.excerpt(source);
    }
    String detailType = json.text(json.find(0, "detail-type"));
    if ("Scheduled Event".equals(detailType)) {
      return "a scheduled event of EventBridge";
    }
    if (detailType != null) {
      return "an EventBridge event of type " + InvalidEventException.excerpt(detailType);
    }
    if (json.find(json.find(0, "requestContext"), "connectionId") != JsonReader.ABSENT) {
      return "an event of an API Gateway WebSocket API";
    }
    return describeMembers(json);
  }

  private static @Nullable String recordSource(JsonReader json) {
    int records = json.find(0, "Records");
    if (records == JsonReader.ABSENT) {
      return null;
    }
    json.seek(records);
    if (json.token() != '[') {
      return null;
    }
    json.openArray("an array");
    if (!json.nextElement()) {
      return null;
    }
    int first = json.skip();
    String source = json.text(json.find(first, "eventSource"));
    return source != null ? source : json.text(json.find(first, "EventSource"));
  }

  private static String describeMembers(JsonReader json) {
    StringBuilder names = new StringBuilder();
    json.seek(0);
    json.openObject("an object");
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      names.append(names.length() == 0 ? "" : ", ").append(name);
      json.skip();
    }
    return names.length() == 0
        ? "an empty JSON object"
        : "a JSON object of " + InvalidEventException.excerpt(names.toString());
  }
}
