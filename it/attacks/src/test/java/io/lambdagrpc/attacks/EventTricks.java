package io.lambdagrpc.attacks;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What an attacker who can invoke a function does to an event, or a front that is not one. */
final class EventTricks {

  /**
   * An event and all that a reader may take for its path.
   *
   * @param paths with and without the stage that the event names
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  record Event(byte[] bytes, List<String> paths) {

    static Event of(byte[] bytes) {
      return new Event(bytes, pathsIn(bytes));
    }

    Stream<Event> smaller() {
      return Shrinker.bytes(bytes).map(Event::of);
    }
  }

  private static final List<String> PATHS = List.of("path", "rawPath", "raw_path");

  private static final List<String> OTHERS =
      List.of(
          "",
          "null",
          "0",
          "[]",
          "{}",
          "\"\"",
          "{\"a\":{\"b\":[]}}",
          "{\"Records\":[{\"eventSource\":\"aws:sqs\\n" + HandlerTarget.FORGED + "\"}]}",
          "{\"detail-type\":\"Scheduled Event\"}",
          "{\"detail-type\":\"\\u0000\\ud800\"}",
          "{\"requestContext\":{\"connectionId\":\"x\"}}",
          "{\"requestContext\":{\"elb\":{}}}",
          "{\"version\":\"2.0\",\"requestContext\":{\"http\":{}}}",
          "{\"httpMethod\":\"POST\",\"requestContext\":{\"stage\":\"prod\"}}",
          "{\"raw_path\":\"/a.B/C\",\"method\":\"POST\",\"headers\":{},\"is_base64_encoded\":false}",
          "{\"version\":\"2.0\",\"path\":\"/a.B/C\",\"method\":\"POST\",\"headers\":{},"
              + "\"requestContext\":{\"serviceNetworkArn\":\"arn:aws:x\"}}",
          "\u00ef\u00bb\u00bf{}",
          "{\"a\":1}{\"a\":1}",
          "{\"a\":1e400}",
          "{'a':1}",
          "{\"a\":\"\u0001\"}",
          "{\"a\":\"\\ud800\"}",
          "{\"a\":NaN}",
          "// x\n{}");

  private EventTricks() {}

  static List<Shape<Event>> shapes() {
    return List.of(
        new Shape<>("other event", EventTricks::other),
        new Shape<>("nested", EventTricks::nested),
        new Shape<>("changed bytes", EventTricks::changedBytes),
        new Shape<>("cut", EventTricks::cut),
        new Shape<>("member left out", random -> json(random, EventTricks::leaveOut)),
        new Shape<>("member of another kind", random -> json(random, EventTricks::replace)),
        new Shape<>("member of another front", random -> json(random, EventTricks::mix)),
        new Shape<>("member twice", EventTricks::twice),
        new Shape<>("stage", random -> json(random, EventTricks::stage)),
        new Shape<>("trick behind a front", EventTricks::trick));
  }

  private interface Change {
    void apply(JsonObject event, Random random);
  }

  private static JsonObject good(Random random) {
    Front front = Tricks.any(random, Front.values());
    return front.json(HttpCall.to(front, Tricks.any(random, Victim.ECHO, Victim.GUARDED), "hi"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(JsonElement json) {
    return Front.GSON.toJson(json).getBytes(StandardCharsets.UTF_8);
  }

  private static Event json(Random random, Change change) {
    JsonObject event = good(random);
    for (int i = random.nextInt(3); i >= 0; i--) {
      change.apply(event, random);
    }
    return Event.of(bytes(event));
  }

  private static Event other(Random random) {
    return Event.of(bytes(OTHERS.get(random.nextInt(OTHERS.size()))));
  }

  private static Event nested(Random random) {
    int depth = 1 << random.nextInt(20);
    String open = Tricks.any(random, "[", "{\"a\":", "{\"headers\":", "[[{\"body\":");
    String text = open.repeat(depth);
    return Event.of(bytes(random.nextBoolean() ? text : "{\"x\":" + text));
  }

  private static Event changedBytes(Random random) {
    byte[] event = bytes(good(random));
    for (int i = random.nextInt(4); i >= 0; i--) {
      event[random.nextInt(event.length)] = (byte) random.nextInt(256);
    }
    return Event.of(event);
  }

  private static Event cut(Random random) {
    byte[] event = bytes(good(random));
    return Event.of(
        random.nextInt(4) == 0
            ? HttpCall.join(event, Arrays.copyOf(event, random.nextInt(event.length)))
            : Arrays.copyOf(event, random.nextInt(event.length)));
  }

  private static String anyName(JsonObject object, Random random) {
    List<String> names = List.copyOf(object.keySet());
    return names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
  }

  /** Returns the event or an object in it. */
  private static JsonObject anyObject(JsonObject event, Random random) {
    List<JsonObject> objects = new ArrayList<>(List.of(event));
    for (int i = 0; i < objects.size(); i++) {
      for (String name : objects.get(i).keySet()) {
        if (objects.get(i).get(name) instanceof JsonObject inner) {
          objects.add(inner);
        }
      }
    }
    return objects.get(random.nextInt(objects.size()));
  }

  private static void leaveOut(JsonObject event, Random random) {
    JsonObject object = anyObject(event, random);
    object.remove(anyName(object, random));
  }

  private static void replace(JsonObject event, Random random) {
    JsonObject object = anyObject(event, random);
    object.add(anyName(object, random), anyValue(random));
  }

  private static JsonElement anyValue(Random random) {
    JsonArray array = new JsonArray();
    array.add("a");
    array.add(JsonNull.INSTANCE);
    JsonObject object = new JsonObject();
    object.add("a", array);
    return Tricks.any(
        random,
        JsonNull.INSTANCE,
        array,
        object,
        new JsonArray(),
        new JsonObject(),
        new JsonPrimitive(true),
        new JsonPrimitive(1e300),
        new JsonPrimitive(-1),
        new JsonPrimitive(""),
        new JsonPrimitive("2.0"),
        new JsonPrimitive("\n" + HandlerTarget.FORGED),
        new JsonPrimitive("\ud800\u0000\"\\/"),
        new JsonPrimitive(Tricks.repeat("x", 1 << random.nextInt(18))));
  }

  /** Puts the members of one front into the event of another one. */
  private static void mix(JsonObject event, Random random) {
    JsonObject other = good(random);
    String name = anyName(other, random);
    event.add(name, other.get(name));
    if (other.get("requestContext") instanceof JsonObject from
        && event.get("requestContext") instanceof JsonObject to) {
      String inner = anyName(from, random);
      to.add(inner, from.get(inner));
    }
  }

  private static Event twice(Random random) {
    String event = new String(bytes(good(random)), StandardCharsets.UTF_8);
    String name =
        Tricks.any(
            random,
            "path",
            "rawPath",
            "httpMethod",
            "headers",
            "body",
            "isBase64Encoded",
            "version",
            "requestContext",
            "multiValueHeaders");
    String value =
        Tricks.any(
            random,
            "null",
            "1",
            "\"/" + Victim.GUARDED + "\"",
            "{\"content-type\":\"application/grpc-web\"}",
            "{\"stage\":\"attack.v1.Guarded\"}",
            "true",
            "[]");
    String member = "\"" + name + "\":" + value;
    return Event.of(
        (random.nextBoolean()
                ? "{" + member + "," + event.substring(1)
                : event.substring(0, event.length() - 1) + "," + member + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** What an event says is its stage is nothing that its client chose, but odd all the same. */
  private static void stage(JsonObject event, Random random) {
    if (event.get("requestContext") instanceof JsonObject context) {
      context.addProperty(
          "stage", Tricks.any(random, "", "/", "..", "attack.v1.Victim", "$default", "prod/", "%"));
    }
    for (String name : PATHS) {
      if (event.has(name) && random.nextBoolean()) {
        String prefix =
            Tricks.any(random, "", "/prod", "/$default", "/attack.v1.Victim", "/", "/..");
        event.addProperty(name, prefix + event.get(name).getAsString());
      }
    }
  }

  private static Event trick(Random random) {
    List<Shape<HttpCall>> tricks = Tricks.shapes();
    HttpCall call = tricks.get(random.nextInt(tricks.size())).make().apply(random);
    return Event.of(call.event());
  }

  private static List<String> pathsIn(byte[] event) {
    List<String> paths = new ArrayList<>();
    try {
      String text = new String(event, StandardCharsets.UTF_8);
      if (JsonParser.parseString(text) instanceof JsonObject object) {
        for (String name : PATHS) {
          if (object.get(name) instanceof JsonPrimitive path) {
            addPaths(path.getAsString(), object, paths);
          }
        }
      }
    } catch (JsonParseException | StackOverflowError e) {
      // What this reader does not take, the handler does not either: no method may be reached.
    }
    return paths;
  }

  /** VPC Lattice has the query in the path as well. */
  private static void addPaths(String path, JsonObject event, List<String> paths) {
    paths.add(path);
    if (isOfLattice(event) && path.indexOf('?') >= 0) {
      paths.add(path.substring(0, path.indexOf('?')));
    }
    if (event.get("requestContext") instanceof JsonObject context
        && context.get("stage") instanceof JsonPrimitive stage
        && path.startsWith("/" + stage.getAsString() + "/")) {
      paths.add(path.substring(1 + stage.getAsString().length()));
    }
  }

  private static boolean isOfLattice(JsonObject event) {
    return event.has("raw_path")
        || (event.get("requestContext") instanceof JsonObject context
            && context.has("serviceNetworkArn"));
  }
}
