package io.lambdagrpc.local;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The three ways in which events write names that may have several values. */
final class EventMap {
  private EventMap() {}

  static JsonObject joined(Map<String, List<String>> values) {
    JsonObject map = new JsonObject();
    values.forEach((name, all) -> map.addProperty(name, String.join(",", all)));
    return map;
  }

  static JsonObject last(Map<String, List<String>> values) {
    JsonObject map = new JsonObject();
    values.forEach((name, all) -> map.addProperty(name, all.get(all.size() - 1)));
    return map;
  }

  static JsonObject multi(Map<String, List<String>> values) {
    JsonObject map = new JsonObject();
    values.forEach((name, all) -> map.add(name, array(all)));
    return map;
  }

  static JsonArray array(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  /** Groups by name; two spellings of one name are one, in the first one's case. */
  static Map<String, List<String>> grouped(List<Header> headers, boolean lowerCase) {
    Map<String, String> spelling = new LinkedHashMap<>();
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Header header : headers) {
      String name =
          spelling.computeIfAbsent(
              header.lowerCaseName(), lower -> lowerCase ? lower : header.name());
      values.computeIfAbsent(name, key -> new ArrayList<>()).add(header.value());
    }
    return values;
  }
}
