package io.lambdagrpc.internal.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.TypeRegistry;
import io.lambdagrpc.internal.text.Excerpt;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds numbers that take long to be read, also in strings and in the names of a map. In a field
 * that holds text, the same text is no number, so this goes through the message with its type.
 */
final class JsonNumbers {

  /** As many as the protobuf-java-util that bounds it takes. */
  private static final int MAX_NUMBER_LENGTH = 1_000;

  /** Of an exponent, with its sign; that of a double has no more. */
  private static final int MAX_EXPONENT_LENGTH = 4;

  private final TypeRegistry types;
  private final Map<Descriptor, Map<String, FieldDescriptor>> fieldsByName = new HashMap<>();

  private JsonNumbers(TypeRegistry types) {
    this.types = types;
  }

  /**
   * Tells whether a text is a number that takes long to be read as one: older versions of
   * protobuf-java-util make a BigDecimal of a number, in time that grows with the square of its
   * digits, and write out each zero of its exponent, so that {@code 1e-100000000} takes minutes.
   */
  static boolean isLong(String text) {
    int exponent = Math.max(text.lastIndexOf('e'), text.lastIndexOf('E'));
    boolean isLong =
        text.length() > MAX_NUMBER_LENGTH
            || (exponent >= 0 && text.length() - exponent - 1 > MAX_EXPONENT_LENGTH);
    for (int i = 0; isLong && i < text.length(); i++) {
      char c = text.charAt(i);
      isLong = Character.isDigit(c) || "+-.eE".indexOf(c) >= 0;
    }
    return isLong;
  }

  /** Returns what refuses such a number. */
  static RuntimeException refusal(String place, String number) {
    return JsonFault.invalid(
        place
            + ": "
            + Excerpt.of(number)
            + " (expected: a number of at most "
            + MAX_NUMBER_LENGTH
            + " characters, with an exponent of at most "
            + MAX_EXPONENT_LENGTH
            + ")");
  }

  /**
   * Checks the numbers in strings and names of a text that is JSON.
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
      Map<String, FieldDescriptor> fields =
          fieldsByName.computeIfAbsent(type, JsonPlace::fieldsByName);
      for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
        FieldDescriptor field = fields.get(member.getKey());
        if (field != null) {
          inField(member.getValue(), field);
        }
      }
    }
  }

  /** JsonFormat may find a type where this finds none; otherwise it refuses the message. */
  private void inAny(JsonElement json) {
    String url = json.isJsonObject() ? text(json.getAsJsonObject().get("@type")) : "";
    Descriptor type = types.find(url.substring(url.lastIndexOf('/') + 1));
    if (type == null) {
      inAnything(json);
      return;
    }
    JsonElement value =
        JsonPlace.isMapped(type) ? json.getAsJsonObject().get("value") : json.getAsJsonObject();
    if (value != null) {
      inMessage(value, type);
    }
  }

  /** Takes each text for a number. */
  private static void inAnything(JsonElement json) {
    if (json.isJsonObject()) {
      for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
        checkUntyped(member.getKey());
        inAnything(member.getValue());
      }
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(JsonNumbers::inAnything);
    } else if (json.isJsonPrimitive()) {
      checkUntyped(json.getAsString());
    }
  }

  private static void checkUntyped(String text) {
    if (isLong(text)) {
      throw refusal("$: google.protobuf.Any", text);
    }
  }

  private void inField(JsonElement json, FieldDescriptor field) {
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
    if (isNumber && isLong(text)) {
      throw refusal("$: " + field.getFullName(), text);
    }
  }
}
