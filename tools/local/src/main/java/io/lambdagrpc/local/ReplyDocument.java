package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of a reply document that every source of events reads alike. */
record ReplyDocument(JsonObject json) {

  static JsonElement parse(String payload) throws MalformedReplyException {
    if (payload.isBlank()) {
      throw new MalformedReplyException("reply: empty (expected: a JSON document)");
    }
    try (JsonReader reader = new JsonReader(new StringReader(payload))) {
      JsonElement element = parse(reader);
      if (reader.peek() == JsonToken.END_DOCUMENT) {
        return element;
      }
      throw new MalformedReplyException("reply: text after the JSON document");
    } catch (JsonParseException | IOException e) {
      // Gson's message has the names around the fault, as long as the function made them.
      throw new MalformedReplyException("reply: no JSON, " + Excerpt.of(e.getMessage()));
    }
  }

  /**
   * Parses strictly. In a test of a user's this may run on a Gson before 2.11, such as
   * protobuf-java-util brings: its parser would read leniently, and its reader accepts little more.
   */
  private static JsonElement parse(JsonReader reader) throws IOException {
    try {
      Strict.make(reader);
    } catch (LinkageError e) {
      return new Gson().getAdapter(JsonElement.class).read(reader);
    }
    return JsonParser.parseReader(reader);
  }

  /** The one user of a class that an older Gson lacks. */
  private static final class Strict {
    private Strict() {}

    static void make(JsonReader reader) {
      reader.setStrictness(Strictness.STRICT);
    }
  }

  static ReplyDocument object(String payload) throws MalformedReplyException {
    if (parse(payload) instanceof JsonObject json) {
      return new ReplyDocument(json);
    }
    throw new MalformedReplyException("reply: no object (expected: one with a statusCode)");
  }

  /** Parses a reply that its source takes up to a length in bytes. */
  static ReplyDocument object(String payload, int maxBytes) throws MalformedReplyException {
    int length = payload.getBytes(UTF_8).length;
    if (length > maxBytes) {
      throw new MalformedReplyException(
          "reply: " + length + " bytes (expected: at most " + maxBytes + ")");
    }
    return object(payload);
  }

  void requireNoOtherKeysThan(List<String> known) throws MalformedReplyException {
    for (String key : json.keySet()) {
      if (!known.contains(key)) {
        throw new MalformedReplyException(
            Excerpt.of(key) + ": an unknown key (expected: " + String.join(", ", known) + ")");
      }
    }
  }

  HttpReply reply(List<Header> headers, String defaultContentType) throws MalformedReplyException {
    return new HttpReply(statusCode(), sound(headers, defaultContentType), body());
  }

  /** Returns the head of a streamed reply, whose prelude this is; its body is empty. */
  HttpReply prelude() throws MalformedReplyException {
    List<Header> headers = mergedHeaders();
    cookies().forEach(cookie -> headers.add(new Header("Set-Cookie", cookie)));
    int status = json.has("statusCode") ? statusCode() : 200;
    return new HttpReply(status, sound(headers, HttpReply.BYTES), Body.EMPTY);
  }

  private static List<Header> sound(List<Header> headers, String defaultContentType) {
    headers.removeIf(header -> header.isHopByHop() || header.is("Content-Length"));
    if (headers.stream().noneMatch(header -> header.is("Content-Type"))) {
      headers.add(new Header("Content-Type", defaultContentType));
    }
    return headers;
  }

  /** Returns {@code headers} and {@code multiValueHeaders}; of a name in both, the latter's. */
  List<Header> mergedHeaders() throws MalformedReplyException {
    List<Header> headers = headers(false);
    List<Header> multiValue = multiValueHeaders();
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    multiValue.forEach(multi -> names.add(multi.name()));
    headers.removeIf(single -> names.contains(single.name()));
    headers.addAll(multiValue);
    return headers;
  }

  List<Header> headers(boolean stringsOnly) throws MalformedReplyException {
    List<Header> headers = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry : map("headers").entrySet()) {
      if (!(entry.getValue() instanceof JsonPrimitive value)
          || (stringsOnly && !value.isString())) {
        throw expected("headers." + entry.getKey(), entry.getValue(), "a string");
      }
      headers.add(header(entry.getKey(), value.getAsString()));
    }
    return headers;
  }

  List<Header> multiValueHeaders() throws MalformedReplyException {
    List<Header> headers = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry : map("multiValueHeaders").entrySet()) {
      for (String value : strings("multiValueHeaders." + entry.getKey(), entry.getValue())) {
        headers.add(header(entry.getKey(), value));
      }
    }
    return headers;
  }

  List<String> cookies() throws MalformedReplyException {
    List<String> cookies = new ArrayList<>();
    for (String cookie : strings("cookies", json.get("cookies"))) {
      cookies.add(header("Set-Cookie", cookie).value());
    }
    return cookies;
  }

  /** Takes three digits. Integer.parseInt would take a sign and digits of other scripts. */
  private int statusCode() throws MalformedReplyException {
    JsonElement element = json.get("statusCode");
    String code = element instanceof JsonPrimitive primitive ? primitive.getAsString() : "";
    if (code.matches("[2-5][0-9]{2}")) {
      return Integer.parseInt(code);
    }
    throw expected("statusCode", element, "a whole number from 200 to 599");
  }

  private Body body() throws MalformedReplyException {
    boolean encoded = isBase64Encoded();
    JsonElement element = json.get("body");
    if (element == null || element.isJsonNull()) {
      return Body.EMPTY;
    }
    if (!(element instanceof JsonPrimitive body) || !body.isString()) {
      throw expected("body", element, "a string");
    }
    if (!encoded) {
      return Body.of(body.getAsString());
    }
    try {
      return Body.of(Base64.getDecoder().decode(body.getAsString()));
    } catch (IllegalArgumentException e) {
      throw new MalformedReplyException("body: " + e.getMessage() + " (expected: base64)");
    }
  }

  private boolean isBase64Encoded() throws MalformedReplyException {
    JsonElement element = json.get("isBase64Encoded");
    if (element == null || element.isJsonNull()) {
      return false;
    }
    if (element instanceof JsonPrimitive flag && flag.isBoolean()) {
      return flag.getAsBoolean();
    }
    throw expected("isBase64Encoded", element, "true or false");
  }

  private JsonObject map(String name) throws MalformedReplyException {
    JsonElement element = json.get(name);
    if (element == null || element.isJsonNull()) {
      return new JsonObject();
    }
    if (element instanceof JsonObject object) {
      return object;
    }
    throw expected(name, element, "an object");
  }

  private static List<String> strings(String name, @Nullable JsonElement element)
      throws MalformedReplyException {
    List<String> strings = new ArrayList<>();
    if (element == null || element.isJsonNull()) {
      return strings;
    }
    if (!(element instanceof JsonArray array)) {
      throw expected(name, element, "an array of strings");
    }
    for (JsonElement each : array) {
      if (!(each instanceof JsonPrimitive primitive) || !primitive.isString()) {
        throw expected(name, each, "strings only");
      }
      strings.add(primitive.getAsString());
    }
    return strings;
  }

  private static Header header(String name, String value) throws MalformedReplyException {
    boolean printable = value.chars().noneMatch(c -> c != '\t' && Character.isISOControl(c));
    if (!printable || !HttpReader.isToken(name)) {
      throw new MalformedReplyException(
          "header: "
              + Excerpt.of(name)
              + " (expected: a name, and a value without control characters)");
    }
    return new Header(name, value);
  }

  static MalformedReplyException expected(
      String name, @Nullable JsonElement element, String expected) {
    return new MalformedReplyException(
        Excerpt.of(name) + ": " + Excerpt.of(element) + " (expected: " + expected + ")");
  }
}
