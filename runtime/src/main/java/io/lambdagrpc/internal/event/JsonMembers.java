package io.lambdagrpc.internal.event;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a small JSON object into a map. */
public final class JsonMembers {

  private JsonMembers() {}

  /**
   * Returns the members of an object by name, those that are null left out: strings as what they
   * stand for, all else as its JSON text.
   *
   * @throws InvalidEventException if it is not an object
   */
  public static Map<String, String> read(String object) {
    JsonReader json = new JsonReader(object.getBytes(StandardCharsets.UTF_8));
    Map<String, Integer> offsets = new LinkedHashMap<>();
    json.openObject("an object");
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      offsets.put(name, json.skip());
    }
    json.end();
    Map<String, String> members = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> member : offsets.entrySet()) {
      int offset = member.getValue();
      if (offset != JsonReader.ABSENT) {
        String text = json.text(offset);
        members.put(member.getKey(), text == null ? json.source(offset) : text);
      }
    }
    return members;
  }
}
