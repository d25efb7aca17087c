package io.lambdagrpc.attacks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.lambdagrpc.attacks.FrontReply.Malformed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** The reply of a call in the Connect protocol as a strict client reads it. */
final class ConnectReply {

  private static final int END_STREAM = 2;

  /** The codes in the order of their numbers, from 1 on, and the HTTP status of each. */
  private static final List<String> CODES =
      List.of(
          "canceled 499",
          "unknown 500",
          "invalid_argument 400",
          "deadline_exceeded 504",
          "not_found 404",
          "already_exists 409",
          "permission_denied 403",
          "resource_exhausted 429",
          "failed_precondition 400",
          "aborted 409",
          "out_of_range 400",
          "unimplemented 501",
          "internal 500",
          "unavailable 503",
          "data_loss 500",
          "unauthenticated 401");

  private ConnectReply() {}

  /** Tells whether a request is one of this protocol's. */
  static boolean isConnect(HttpCall call) {
    String type = call.header("content-type").strip().toLowerCase(Locale.ROOT);
    return call.method().equals("GET")
        ? call.query().contains("encoding=")
        : type.startsWith("application/proto")
            || type.startsWith("application/json")
            || type.startsWith("application/connect+");
  }

  /** Tells whether a reply is one of this protocol's. */
  static boolean isCall(FrontReply reply) {
    return switch (reply.header("content-type")) {
      case "application/proto",
          "application/json",
          "application/connect+proto",
          "application/connect+json" ->
          true;
      default -> false;
    };
  }

  static Frames of(FrontReply reply) throws Malformed {
    String type = reply.header("content-type");
    if (type.startsWith("application/connect+")) {
      check(reply.status() == 200, "HTTP status of a stream: " + reply.status());
      return stream(reply.body(), type.endsWith("+json"));
    }
    if (reply.status() != 200) {
      check(type.equals("application/json"), "content-type of an error: " + type);
      return error(reply.status(), object(reply.body()), trailers(reply));
    }
    byte[] message =
        reply.header("content-encoding").equals("gzip") ? gunzip(reply.body()) : reply.body();
    return new Frames(List.of(message(message, type.endsWith("json"))), 0, "", trailers(reply));
  }

  private static Frames stream(byte[] body, boolean json) throws Malformed {
    ByteBuffer rest = ByteBuffer.wrap(body);
    List<String> messages = new ArrayList<>();
    while (true) {
      check(rest.remaining() >= 5, "no end of the stream");
      int flag = rest.get() & 0xff;
      int length = rest.getInt();
      check(length >= 0 && length <= rest.remaining(), "envelope cut short");
      byte[] payload = new byte[length];
      rest.get(payload);
      if (flag == END_STREAM) {
        check(!rest.hasRemaining(), "bytes after the end of the stream");
        return end(messages, object(payload));
      }
      check(flag == 0 || flag == 1, "flag " + flag);
      messages.add(message(flag == 1 ? gunzip(payload) : payload, json));
    }
  }

  private static Frames end(List<String> messages, JsonObject end) throws Malformed {
    check(Set.of("error", "metadata").containsAll(end.keySet()), "end " + end);
    List<HttpCall.Field> trailers = new ArrayList<>();
    if (end.has("metadata")) {
      for (Map.Entry<String, JsonElement> entry : end.getAsJsonObject("metadata").entrySet()) {
        for (JsonElement value : entry.getValue().getAsJsonArray()) {
          trailers.add(new HttpCall.Field(entry.getKey(), value.getAsString()));
        }
      }
    }
    if (!end.has("error")) {
      return new Frames(messages, 0, "", trailers);
    }
    Frames error = error(0, end.getAsJsonObject("error"), trailers);
    return new Frames(messages, error.status(), error.description(), trailers);
  }

  /**
   * Reads an error.
   *
   * @param http its HTTP status, 0 where it is the end of a stream
   */
  private static Frames error(int http, JsonObject error, List<HttpCall.Field> trailers)
      throws Malformed {
    check(Set.of("code", "message", "details").containsAll(error.keySet()), "error " + error);
    String code = error.get("code").getAsString();
    int status = 0;
    for (int i = 0; i < CODES.size(); i++) {
      String known = CODES.get(i);
      if (known.startsWith(code + " ")) {
        status = i + 1;
        // What is no call of its method has an HTTP status of its own.
        boolean fits =
            http == 0
                || known.endsWith(" " + http)
                || (code.equals("unimplemented") && Set.of(404, 405, 415).contains(http));
        check(fits, code + " by HTTP status " + http);
      }
    }
    check(status > 0, "code " + code);
    if (error.has("details")) {
      for (JsonElement each : error.getAsJsonArray("details")) {
        JsonObject detail = each.getAsJsonObject();
        check(detail.has("type") && detail.has("value"), "detail " + detail);
        byte[] unused = Base64.getDecoder().decode(detail.get("value").getAsString());
      }
    }
    String message = error.has("message") ? error.get("message").getAsString() : "";
    return new Frames(List.of(), status, message, trailers);
  }

  private static List<HttpCall.Field> trailers(FrontReply reply) {
    return reply.headers().stream()
        .filter(field -> field.name().startsWith("trailer-"))
        .map(field -> new HttpCall.Field(field.name().substring(8), field.value()))
        .toList();
  }

  static String message(byte[] message, boolean json) throws Malformed {
    if (!json) {
      return new String(message, StandardCharsets.ISO_8859_1);
    }
    return element(message).toString();
  }

  private static JsonObject object(byte[] json) throws Malformed {
    JsonElement element = element(json);
    check(element.isJsonObject(), "no object: " + Attack.excerpt(json));
    return element.getAsJsonObject();
  }

  private static JsonElement element(byte[] json) throws Malformed {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(1000);
      JsonElement parsed = JsonParser.parseReader(reader);
      check(reader.peek() == JsonToken.END_DOCUMENT, "text after the document");
      return parsed;
    } catch (CharacterCodingException e) {
      throw new Malformed("no UTF-8: " + Attack.excerpt(json));
    } catch (IOException | RuntimeException e) {
      throw new Malformed("no JSON: " + e + " in " + Attack.excerpt(json));
    }
  }

  private static byte[] gunzip(byte[] compressed) throws Malformed {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new Malformed("message is no gzip");
    }
  }

  private static void check(boolean condition, String otherwise) throws Malformed {
    if (!condition) {
      throw new Malformed(otherwise);
    }
  }
}
