package io.lambdagrpc.attacks;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A reply as its front reads it, which takes nothing that is not in its format: an API Gateway
 * answers 502 to a member that it does not know.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
record FrontReply(int status, List<HttpCall.Field> headers, byte[] body) {

  /** A reply that its front would refuse. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  static FrontReply of(Front front, byte[] document) throws Malformed {
    JsonObject reply = parse(document);
    for (String name : reply.keySet()) {
      check(front.takes(name), "unknown member " + name);
    }
    check(reply.has("statusCode"), "no statusCode");
    int status = reply.get("statusCode").getAsInt();
    check(status >= 200 && status <= 599, "statusCode " + status);
    check(reply.has(front.replyHeaders), "no " + front.replyHeaders);
    List<HttpCall.Field> headers = headers(reply.getAsJsonObject(front.replyHeaders));
    JsonElement cookies = reply.get("cookies");
    if (cookies != null) {
      for (JsonElement cookie : cookies.getAsJsonArray()) {
        headers.add(field("set-cookie", cookie));
      }
    }
    return new FrontReply(status, headers, body(reply));
  }

  /** Reads what a function streams: status and headers, and then its body as it is. */
  static FrontReply streamed(byte[] prelude, byte[] body) throws Malformed {
    JsonObject head = parse(prelude);
    check(head.keySet().equals(Set.of("statusCode", "headers", "cookies")), "prelude " + head);
    int status = head.get("statusCode").getAsInt();
    return new FrontReply(status, headers(head.getAsJsonObject("headers")), body);
  }

  /** Reads strictly: UTF-8, one document, no name twice. */
  private static JsonObject parse(byte[] document) throws Malformed {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
      checkNames(text);
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      JsonElement parsed = JsonParser.parseReader(reader);
      check(reader.peek() == JsonToken.END_DOCUMENT, "text after the document");
      check(parsed.isJsonObject(), "no object");
      return parsed.getAsJsonObject();
    } catch (CharacterCodingException e) {
      throw new Malformed("no UTF-8");
    } catch (IOException | RuntimeException e) {
      throw new Malformed("no JSON: " + e);
    }
  }

  private static void checkNames(String text) throws IOException, Malformed {
    JsonReader reader = new JsonReader(new StringReader(text));
    List<List<String>> open = new ArrayList<>();
    for (JsonToken token = reader.peek(); token != JsonToken.END_DOCUMENT; token = reader.peek()) {
      switch (token) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          open.add(new ArrayList<>());
        }
        case END_OBJECT -> {
          reader.endObject();
          open.remove(open.size() - 1);
        }
        case BEGIN_ARRAY -> reader.beginArray();
        case END_ARRAY -> reader.endArray();
        case NAME -> {
          String name = reader.nextName();
          List<String> names = open.get(open.size() - 1);
          // The headers of an attack may be many; only the first names are compared.
          check(names.size() > 100 || !names.contains(name), "twice the member " + name);
          names.add(name);
        }
        default -> reader.skipValue();
      }
    }
  }

  private static List<HttpCall.Field> headers(JsonObject map) throws Malformed {
    List<HttpCall.Field> headers = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
      if (entry.getValue() instanceof JsonArray values) {
        for (JsonElement value : values) {
          headers.add(field(entry.getKey(), value));
        }
      } else {
        headers.add(field(entry.getKey(), entry.getValue()));
      }
    }
    return headers;
  }

  private static HttpCall.Field field(String name, JsonElement value) throws Malformed {
    boolean token =
        !name.isEmpty()
            && name.chars()
                .allMatch(c -> c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
    check(token, "header name " + Attack.excerpt(name.getBytes(StandardCharsets.UTF_8)));
    check(value.isJsonPrimitive() && value.getAsJsonPrimitive().isString(), "header " + name);
    String text = value.getAsString();
    boolean printable = text.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t');
    check(
        printable,
        "value of " + name + ": " + Attack.excerpt(text.getBytes(StandardCharsets.UTF_8)));
    return new HttpCall.Field(name, text);
  }

  private static byte[] body(JsonObject reply) throws Malformed {
    check(reply.has("body"), "no body");
    String text = reply.get("body").getAsString();
    if (!reply.get("isBase64Encoded").getAsBoolean()) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new Malformed("body: " + e.getMessage());
    }
  }

  private static void check(boolean condition, String otherwise) throws Malformed {
    if (!condition) {
      throw new Malformed(otherwise);
    }
  }

  String header(String name) {
    for (HttpCall.Field field : headers) {
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return "";
  }

  boolean isGrpcWeb() {
    return header("content-type").startsWith("application/grpc-web");
  }

  /** All that a client sees, for what it must not see. */
  String everything() {
    StringBuilder all = new StringBuilder();
    headers.forEach(
        field -> all.append(field.name()).append(": ").append(field.value()).append('\n'));
    return all.append(new String(body, StandardCharsets.ISO_8859_1)).toString();
  }
}
