package io.lambdagrpc.internal.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.TypeRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds numbers in strings, and in the names of a map, that take long to be read ({@link
 * JsonCheck#isLongNumber}). In a field that holds text, the same text is no number, so this goes
 * through the message with its type. Only a text that has one loads this class.
 */
final class JsonNumbers {

  private final TypeRegistry types;

  private JsonNumbers(TypeRegistry types) {
    this.types = types;
  }

  /**
   * Checks the numbers of a text that is JSON.
   *
   * @param types those that an {@code Any} may hold
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT where one takes long
   */
  static void check(String json, Descriptor type, TypeRegistry types) {
    new JsonNumbers(types).inMessage(JsonParser.parseString(json), type);
  }

  private void inMessage(JsonElement json, Descriptor type) {
    FieldDescriptor wrapped = JsonPlace.isMapped(type) ? type.findFieldByName("value") : null;
    if (type.getFullName().equals("google.protobuf.Any")) {
      inAny(json);
    } else if (wrapped != null) {
      inValue(json, wrapped);
    } else if (json.isJsonObject() && !JsonPlace.isMapped(type)) {
      JsonFault.stopIfCancelled();
      for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
        inField(member.getValue(), JsonPlace.findField(type, member.getKey()));
      }
    }
  }

  private void inAny(JsonElement json) {
    String url = json.isJsonObject() ? text(json.getAsJsonObject().get("@type")) : "";
    Descriptor type = types.find(url.substring(url.lastIndexOf('/') + 1));
    if (type == null) {
      return;
    }
    JsonElement value =
        JsonPlace.isMapped(type) ? json.getAsJsonObject().get("value") : json.getAsJsonObject();
    if (value != null) {
      inMessage(value, type);
    }
  }

  private void inField(JsonElement json, @Nullable FieldDescriptor field) {
    if (field == null) {
      return;
    }
    if (field.isMapField()) {
      inMap(json, field.getMessageType());
    } else if (field.isRepeated() && json.isJsonArray()) {
      for (JsonElement one : json.getAsJsonArray()) {
        inValue(one, field);
      }
    } else {
      inValue(json, field);
    }
  }

  private void inMap(JsonElement json, Descriptor entry) {
    JsonObject map = json.isJsonObject() ? json.getAsJsonObject() : new JsonObject();
    for (Map.Entry<String, JsonElement> member : map.entrySet()) {
      checkText(member.getKey(), entry.findFieldByName("key"));
      inValue(member.getValue(), entry.findFieldByName("value"));
    }
  }

  private void inValue(JsonElement json, FieldDescriptor field) {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      inMessage(json, field.getMessageType());
    } else {
      checkText(text(json), field);
    }
  }

  /** Returns a value as text, or none. To Gson, an array of one value is that value. */
  private static String text(@Nullable JsonElement json) {
    JsonElement value = json;
    while (value instanceof JsonArray array && array.size() == 1) {
      value = array.get(0);
    }
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }

  private static void checkText(String text, FieldDescriptor field) {
    boolean isNumber =
        switch (field.getJavaType()) {
          case INT, LONG, FLOAT, DOUBLE, ENUM -> true;
          default -> false;
        };
    if (isNumber && JsonCheck.isLongNumber(text)) {
      throw JsonCheck.longNumber("$: " + field.getFullName(), text);
    }
  }
}
