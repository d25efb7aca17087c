package io.lambdagrpc.attacks;

import static io.lambdagrpc.attacks.Tricks.any;
import static io.lambdagrpc.attacks.Tricks.repeat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an attacker writes as JSON. (Over 300 lines: one method for each trick.) */
final class JsonTricks {

  private static final int MEBIBYTE = 1 << 20;

  private JsonTricks() {}

  /** Makes one text of its kind. */
  interface Text {
    String make(Random random);
  }

  /** Returns the kinds of texts by their names, always in the same order. */
  static SortedMap<String, Text> texts() {
    return new TreeMap<>(
        Map.ofEntries(
            Map.entry("good", JsonTricks::good),
            Map.entry("random value", random -> value(random, 0)),
            Map.entry("changed characters", JsonTricks::changed),
            Map.entry("no JSON", JsonTricks::noJson),
            Map.entry("nested", JsonTricks::nested),
            Map.entry("many values", JsonTricks::manyValues),
            Map.entry("number", JsonTricks::number),
            Map.entry("digits", JsonTricks::digits),
            Map.entry("text", JsonTricks::text),
            Map.entry("name twice", JsonTricks::twice),
            Map.entry("Any", JsonTricks::anyMessage),
            Map.entry("time", JsonTricks::time),
            Map.entry("field mask", JsonTricks::mask),
            Map.entry("line breaks", JsonTricks::forging)));
  }

  private static String good(Random random) {
    return any(
        random,
        "\"text\"",
        "{}",
        "{\"name\":\"a\",\"fields\":[{\"kind\":\"TYPE_INT32\",\"number\":1}],\"syntax\":\"SYNTAX_PROTO3\"}",
        "{\"options\":[{\"name\":\"a\",\"value\":{\"@type\":\"type.googleapis.com/google.protobuf.Timestamp\",\"value\":\"2026-11-28T00:00:00Z\"}}]}",
        "[1,null,true,{\"a\":[]}]",
        "\"2026-11-28T00:00:00Z\"",
        "\"a.b,c\"",
        "\"9007199254740993\"",
        "{\"messageType\":[{\"name\":\"A\",\"field\":[{\"name\":\"b\",\"number\":1}],\"nestedType\":[{}]}]}");
  }

  private static String changed(Random random) {
    StringBuilder text = new StringBuilder(good(random));
    String alphabet = "{}[]:,\"\\/ \t\nnulltrefas0123456789.eE+-\u0000\u00e4\u2028'#";
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      char c = alphabet.charAt(random.nextInt(alphabet.length()));
      if (at == text.length() || random.nextBoolean()) {
        text.insert(at, c);
      } else if (random.nextBoolean()) {
        text.setCharAt(at, c);
      } else if (text.length() > 1) {
        text.deleteCharAt(at);
      }
    }
    return text.toString();
  }

  private static String noJson(Random random) {
    return any(
        random,
        "",
        " ",
        "\ufeff{}",
        "{} {}",
        "// a\n{}",
        "/* a */{}",
        "{a:1}",
        "{'a':1}",
        "{\"a\"=1}",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "NaN",
        "Infinity",
        "-",
        "01",
        "1.",
        ".5",
        "0x1",
        "TRUE",
        "nul",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "\"\u0000\"",
        ")]}'\n{}",
        "<html>",
        "{",
        "[",
        "]",
        "{\"a\"}",
        repeat("\"", 1000));
  }

  private static String nested(Random random) {
    int depth = any(random, 10, 33, 99, 100, 101, 199, 200, 201, 5000, 1_000_000);
    String open =
        any(
            random,
            "[",
            "{\"a\":",
            "{\"nestedType\":[",
            "{\"messageType\":[",
            "{\"@type\":\"type.googleapis.com/google.protobuf.Any\",\"value\":");
    depth = Math.min(depth, 3 * MEBIBYTE / open.length());
    String close = open.startsWith("[") ? "]" : open.endsWith("[") ? "]}" : "}";
    String start = open.startsWith("{\"nestedType") ? "{\"messageType\":[" : "";
    return start
        + open.repeat(depth)
        + (open.endsWith("[") ? "" : "null")
        + (random.nextInt(4) == 0 ? "" : close.repeat(depth) + (start.isEmpty() ? "" : "]}"));
  }

  private static String manyValues(Random random) {
    int count = 1 << (8 + random.nextInt(9));
    String one = any(random, "{}", "[]", "null", "1", "\"\"", "{\"a\":{}}", "[[]]");
    return switch (random.nextInt(4)) {
      case 0 -> "{\"fields\":[" + repeatJoined("{}", count) + "]}";
      case 1 -> "{\"messageType\":[" + repeatJoined("{\"field\":[{}]}", count / 4) + "]}";
      case 2 -> {
        StringBuilder members = new StringBuilder("{");
        for (int i = 0; i < count / 4; i++) {
          members.append('"').append(i).append("\":").append(one).append(',');
        }
        yield members.append("\"z\":1}").toString();
      }
      default -> "[" + repeatJoined(one, count) + "]";
    };
  }

  private static String repeatJoined(String one, int count) {
    return (one + ",").repeat(count - 1) + one;
  }

  private static String number(Random random) {
    String number =
        any(
            random,
            "1e400",
            "-1e400",
            "1e-400",
            "1e999999999",
            "1e-999999999",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "\"1e999999999\"",
            "\"9223372036854775808\"",
            "1.5",
            "1.0",
            "1e18",
            "-0",
            "\"-0\"",
            "\" 1\"",
            "\"0x1\"",
            "\"NaN\"",
            "\"Infinity\"",
            "0." + repeat("0", 100_000) + "1",
            repeat("9", 1_000_000),
            "1e" + repeat("0", 100_000) + "1",
            "\"" + repeat("9", 300_000) + "\"");
    return any(
        random,
        number,
        "[" + number + "]",
        "{\"fields\":[{\"number\":" + number + "}]}",
        "{\"fields\":[{\"kind\":" + number + "}]}",
        "{\"publicDependency\":[" + number + "]}");
  }

  /**
   * Digits that take a parser time by their square, or by what their exponent says, where it takes
   * them for a number.
   */
  static String longNumber(Random random) {
    String many = any(random, "9", "12", "0").repeat(any(random, 300, 2000, 500_000));
    return any(
        random,
        "1e-100000000",
        "1E-99999999",
        "-1e-2147483647",
        "1e+100000000",
        "0.1e-99999999",
        "1e" + many,
        "9" + many,
        "-" + many,
        many + ".0",
        "0." + many + "e-99999999",
        many + "e-" + many);
  }

  /** The same as it is, in a text, in the name of a member, and in what is no number at all. */
  private static String digits(Random random) {
    String digits = longNumber(random);
    String text = any(random, digits, digits, "\\u0031" + digits, "\u0661" + digits, "[" + digits);
    return any(
        random,
        digits,
        "\"" + text + "\"",
        "[" + digits + "]",
        "[\"" + text + "\"]",
        "{\"" + text + "\":" + digits + "}",
        "{\"a\":{\"" + text + "\":[" + digits + "]}}",
        "{\"fields\":[{\"number\":\"" + text + "\"}]}",
        "{\"fields\":[{\"oneofIndex\":[" + digits + "]}]}",
        "{\"fields\":[{\"kind\":" + digits + "}]}",
        "{\"syntax\":\"" + text + "\"}",
        "{\"name\":\"" + text + "\"}",
        anyOf("UInt64Value", "\"" + text + "\""),
        anyOf("DoubleValue", digits),
        anyOf("Struct", "{\"" + text + "\":" + digits + "}"));
  }

  private static String anyOf(String type, String value) {
    return "{\"options\":[{\"name\":\"a\",\"value\":{\"@type\":\"a/google.protobuf."
        + type
        + "\",\"value\":"
        + value
        + "}}]}";
  }

  private static String text(Random random) {
    String text =
        any(
            random,
            "\\ud800",
            "\\udc00\\ud800",
            "\\ud83d\\ude00",
            "\\u0000",
            "\\u001b[31m",
            "\u2028",
            "\\\\u0041",
            "</script>",
            repeat("\\u0001", 300_000),
            repeat("x", 2 * MEBIBYTE),
            repeat("\u20ac", 500_000),
            repeat("\\\"", 1_000_000));
    return any(
        random,
        "\"" + text + "\"",
        "{\"" + text + "\":1}",
        "{\"name\":\"" + text + "\"}",
        "[\"" + text + "\"]",
        "{\"syntax\":\"" + text + "\"}");
  }

  private static String twice(Random random) {
    String name = any(random, "name", "fields", "a", "@type", "__proto__", "");
    String other = any(random, name, name.toUpperCase(Locale.ROOT), "\\u006eame");
    String one = any(random, "1", "\"a\"", "null", "[]", "{}");
    return any(
        random,
        "{\"" + name + "\":" + one + ",\"" + other + "\":" + one + "}",
        "{\"sourceContext\":{},\"source_context\":{}}",
        "{\"oneofs\":[],\"oneofs\":[\"a\"]}",
        "[{\"" + name + "\":1,\"" + name + "\":2}]");
  }

  private static String anyMessage(Random random) {
    String type =
        any(
            random,
            "type.googleapis.com/google.protobuf.Timestamp",
            "type.googleapis.com/google.protobuf.Any",
            "type.googleapis.com/google.protobuf.Type",
            "type.googleapis.com/unknown.Type",
            "google.protobuf.Timestamp",
            "/",
            "",
            "a/b/",
            "file:///etc/passwd",
            "http://169.254.169.254/google.protobuf.Timestamp",
            "type.googleapis.com/" + repeat("x", 100_000),
            "\\n" + HandlerTarget.FORGED);
    String rest =
        any(
            random,
            "",
            ",\"value\":\"2026-11-28T00:00:00Z\"",
            ",\"value\":{}",
            ",\"value\":null",
            ",\"name\":\"a\"",
            ",\"@type\":\"x\"",
            ",\"typeUrl\":\"x\"",
            ",\"value\":{\"@type\":\"" + type + "\"}");
    String any = "{\"@type\":\"" + type + "\"" + rest + "}";
    return "{\"options\":[{\"name\":\"a\",\"value\":"
        + any(random, any, "1", "[]", any + "," + any)
        + "}]}";
  }

  private static String time(Random random) {
    String time =
        any(
            random,
            "10000-01-01T00:00:00Z",
            repeat("9", 1_000_000) + "-01-01T00:00:00Z",
            "0000-00-00T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "9999-12-31T23:59:59.9999999999Z",
            "2026-02-30T00:00:00Z",
            "2026-11-28T24:00:00Z",
            "2026-11-28T00:00:60Z",
            "2026-11-28T00:00:00",
            "2026-11-28T00:00:00+99:99",
            "2026-11-28T00:00:00+18:00",
            "-2026-11-28T00:00:00Z",
            "2026-11-28T00:00:00." + repeat("0", 100_000) + "Z",
            "2026-11-28",
            "",
            "T",
            "\\n" + HandlerTarget.FORGED,
            "1s",
            "99999999999999999999s",
            "\u0661");
    return any(
        random,
        "\"" + time + "\"",
        "{\"options\":[{\"value\":{\"@type\":\"a/google.protobuf.Timestamp\",\"value\":\""
            + time
            + "\"}}]}");
  }

  private static String mask(Random random) {
    String path = any(random, "a", "a.b", "aB", "a_b", "A", "", ".", "a..b", "\u00e4", "\\u0000");
    return "\"" + (path + ",").repeat(any(random, 1, 10, 1000, 1 << 18)) + path + "\"";
  }

  private static String forging(Random random) {
    String end = any(random, "\\n", "\\r\\n", "\\u0085", "\\u2028", "\\u001b");
    String forged = "a" + end + HandlerTarget.FORGED;
    return any(
        random,
        "\"" + forged + "\"",
        "{\"" + forged + "\":1}",
        "{\"fields\":[{\"kind\":\"" + forged + "\"}]}",
        "{\"fields\":[{\"number\":\"" + forged + "\"}]}",
        "{\"fields\":[{\"" + forged + "\":{}}]}",
        "{\"options\":[{\"value\":{\"@type\":\"" + forged + "\"}}]}");
  }

  /** Any JSON, of up to some hundred values. */
  private static String value(Random random, int depth) {
    int kind = random.nextInt(depth > 5 ? 5 : 8);
    return switch (kind) {
      case 0 -> any(random, "null", "true", "false");
      case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case 2 ->
          Double.toString(Double.longBitsToDouble(random.nextLong()))
              .replace("NaN", "0")
              .replace("Infinity", "1e99");
      case 3 -> "\"" + name(random) + "\"";
      case 4 -> "\"" + random.nextInt() + "\"";
      case 5 -> {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(value(random, depth + 1));
        }
        yield "[" + String.join(",", values) + "]";
      }
      default -> {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          members.add("\"" + name(random) + "\":" + value(random, depth + 1));
        }
        yield "{" + String.join(",", members) + "}";
      }
    };
  }

  private static String name(Random random) {
    return any(
        random,
        "name",
        "fields",
        "oneofs",
        "options",
        "sourceContext",
        "syntax",
        "kind",
        "number",
        "value",
        "@type",
        "messageType",
        "field",
        "enumType",
        "service",
        "package",
        "options",
        "uninterpretedOption",
        "positiveIntValue",
        "stringValue",
        "a",
        "",
        "TYPE_INT32",
        "type.googleapis.com/google.protobuf.Timestamp");
  }
}
