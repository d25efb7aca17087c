package io.lambdagrpc.internal.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.lambdagrpc.internal.text.Excerpt;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where JSON is not of its type, which protobuf-java-util does not tell: reads it once more
 * in parts, until only the value is left that cannot be read.
 */
final class JsonPlace {

  /** Of a longer text, no place is told. */
  private static final int MAX_LENGTH = 64 * 1024;

  /** How many characters are read once more in all: each level has those below it. */
  private static final int MAX_READ = 256 * 1024;

  private final JsonFormat.Parser parser;
  private int read;

  private JsonPlace(JsonFormat.Parser parser) {
    this.parser = parser;
  }

  /** Returns the place as a path, such as {@code $.person.age}. */
  static String find(String json, Descriptor type, JsonFormat.Parser parser) {
    return json.length() > MAX_LENGTH
        ? "$"
        : Excerpt.of(new JsonPlace(parser).descend(JsonParser.parseString(json), type, "$"));
  }

  private String descend(JsonElement json, Descriptor type, String path) {
    if (!json.isJsonObject() || isMapped(type)) {
      return path;
    }
    for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
      if (fails(member.getKey(), member.getValue(), type)) {
        FieldDescriptor field = fieldsByName(type).get(member.getKey());
        String place = path + "." + member.getKey();
        return field == null ? place : inField(member.getValue(), type, field, place);
      }
    }
    return path;
  }

  private String inField(JsonElement json, Descriptor type, FieldDescriptor field, String path) {
    if (field.isMapField()) {
      return json.isJsonObject() ? inMap(json.getAsJsonObject(), type, field, path) : path;
    }
    if (field.isRepeated()) {
      return json.isJsonArray() ? inArray(json.getAsJsonArray(), type, field, path) : path;
    }
    return inValue(json, field, path);
  }

  private String inMap(JsonObject json, Descriptor type, FieldDescriptor field, String path) {
    for (Map.Entry<String, JsonElement> entry : json.entrySet()) {
      JsonObject one = new JsonObject();
      one.add(entry.getKey(), entry.getValue());
      if (fails(field.getJsonName(), one, type)) {
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        return inValue(entry.getValue(), value, path + "." + entry.getKey());
      }
    }
    return path;
  }

  private String inArray(JsonArray json, Descriptor type, FieldDescriptor field, String path) {
    for (int i = 0; i < json.size(); i++) {
      JsonArray one = new JsonArray();
      one.add(json.get(i));
      if (fails(field.getJsonName(), one, type)) {
        return inValue(json.get(i), field, path + "[" + i + "]");
      }
    }
    return path;
  }

  private String inValue(JsonElement json, @Nullable FieldDescriptor field, String path) {
    return field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? descend(json, field.getMessageType(), path)
        : path;
  }

  private boolean fails(String name, JsonElement value, Descriptor type) {
    JsonObject one = new JsonObject();
    one.add(name, value);
    JsonFault.stopIfCancelled();
    String text = one.toString();
    read += text.length();
    if (read > MAX_READ) {
      return false;
    }
    try {
      parser.merge(text, DynamicMessage.newBuilder(type));
      return false;
    } catch (InvalidProtocolBufferException e) {
      return true;
    }
  }

  /**
   * Returns the fields of a type by their names in JSON. Where {@code json_name} gives several of
   * them one name, JsonFormat takes the last one.
   */
  static Map<String, FieldDescriptor> fieldsByName(Descriptor type) {
    Map<String, FieldDescriptor> fields = new HashMap<>();
    for (FieldDescriptor field : type.getFields()) {
      fields.put(field.getName(), field);
      fields.put(field.getJsonName(), field);
    }
    return fields;
  }

  /** Tells whether JSON has a form of its own for a type, whose fields do not show. */
  static boolean isMapped(Descriptor type) {
    return type.getFile().getPackage().equals("google.protobuf")
        && switch (type.getName()) {
          case "Any", "Struct", "Value", "ListValue", "Timestamp", "Duration", "FieldMask" -> true;
          default -> type.getName().endsWith("Value") && type.findFieldByName("value") != null;
        };
  }
}
