package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @ParameterizedTest
  @MethodSource("io.lambdagrpc.internal.event.JsonCorpus#valid")
  void acceptsWhatIsJson(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertTrue(accepts(bytes));
    assertTrue(JsonOracle.accepts(bytes));
  }

  @ParameterizedTest
  @MethodSource("io.lambdagrpc.internal.event.JsonCorpus#invalid")
  void rejectsWhatIsNot(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertFalse(accepts(bytes));
    assertFalse(JsonOracle.accepts(bytes));
  }

  /** The first and the last character of each length, and those beside the surrogates. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "7f",
        "c280",
        "dfbf",
        "e0a080",
        "e18080",
        "ecbfbf",
        "ed8080",
        "ed9fbf",
        "ee8080",
        "efbfbf",
        "f0908080",
        "f1808080",
        "f3bfbfbf",
        "f48fbfbf",
        "efbbbf"
      })
  void acceptsUtf8(String hex) {
    byte[] bytes = quoted(hex);
    assertTrue(accepts(bytes));
    assertTrue(JsonOracle.accepts(bytes));
  }

  /** Stray trails, overlong forms, surrogates, over U+10FFFF, cut characters, bytes never used. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c0",
        "c080",
        "c1bf",
        "c2",
        "c27f",
        "c2c0",
        "df",
        "e0",
        "e0a0",
        "e08080",
        "e09fbf",
        "e0a07f",
        "e1807f",
        "eda080",
        "edbfbf",
        "eda080edb080",
        "f0",
        "f09080",
        "f0808080",
        "f08fbfbf",
        "f490808080",
        "f4908080",
        "f5808080",
        "f8888080",
        "fe",
        "ff",
        "fffe"
      })
  void rejectsWhatIsNotUtf8(String hex) {
    byte[] bytes = quoted(hex);
    assertFalse(accepts(bytes));
    assertFalse(JsonOracle.accepts(bytes));
  }

  /** The event may end inside a character, and nothing behind it is read. */
  @ParameterizedTest
  @ValueSource(strings = {"c2", "e2", "e282", "f0", "f090", "f09080", "5c", "5c75", "5c753030"})
  void rejectsATextThatEndsInsideACharacter(String hex) {
    byte[] bytes = HexFormat.of().parseHex("22" + hex);
    assertThrows(InvalidEventException.class, () -> new JsonReader(bytes).skip());
  }

  @Test
  void lowersEachCapitalWhereverItStands() {
    for (char c = ' '; c <= '~'; c++) {
      if (c == '"' || c == '\\') {
        continue;
      }
      for (String name : List.of(c + "bc", "a" + c + "c", "ab" + c)) {
        JsonReader reader = new JsonReader(("\"" + name + "\"").getBytes(StandardCharsets.UTF_8));
        reader.skip();
        assertEquals(name.toLowerCase(Locale.ROOT), reader.lowerCase());
      }
    }
  }

  @Test
  void rejectsEveryByteThatStartsNoValue() {
    for (int b = 0; b < 256; b++) {
      byte[] one = {(byte) b};
      assertEquals(JsonOracle.accepts(one), accepts(one), "byte " + b);
      byte[] inside = {'[', '1', (byte) b, '1', ']'};
      assertEquals(JsonOracle.accepts(inside), accepts(inside), "byte " + b + " in an array");
      byte[] escape = {'"', '\\', (byte) b, '"'};
      assertEquals(JsonOracle.accepts(escape), accepts(escape), "byte " + b + " in an escape");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[ ]", "{\"a\": }", "[{\"a\": }]"})
  void depthIsLimited(String container) {
    List<String> brackets = List.of(container.split(" ", 2));
    int each = brackets.get(0).contains("[{") ? 2 : 1;
    for (int depth = JsonReader.MAX_DEPTH - 2; depth <= JsonReader.MAX_DEPTH + 2; depth += each) {
      String json =
          brackets.get(0).repeat(depth / each) + "1" + brackets.get(1).repeat(depth / each);
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      assertEquals(depth <= JsonReader.MAX_DEPTH, accepts(bytes), "depth " + depth);
      assertEquals(depth <= JsonReader.MAX_DEPTH, JsonOracle.accepts(bytes), "depth " + depth);
    }
  }

  @Test
  void closedContainersCostNoDepth() {
    assertTrue(accepts(("[" + "[{}],".repeat(10_000) + "1]").getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void stringsMeanWhatTheOracleReads() throws CharacterCodingException {
    String[] parts = {
      "a",
      "\u00fc",
      "\u20ac",
      "\ud83d\ude00",
      "\\\"",
      "\\\\",
      "\\/",
      "\\b",
      "\\f",
      "\\n",
      "\\r",
      "\\t",
      "\\u0000",
      "\\u007f",
      "\\u0080",
      "\\u07FF",
      "\\u0800",
      "\\uffff",
      "\\ud83d",
      "\\ude00",
      "\\ud83d\\ude00",
      "\\uDBFF\\uDFFF"
    };
    Random random = new Random(1);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder("\"");
      int length = random.nextInt(8);
      for (int i = 0; i < length; i++) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] json = text.append('"').toString().getBytes(StandardCharsets.UTF_8);
      String oracle = (String) JsonOracle.parse(json);
      assertEquals(
          withoutLoneSurrogates(oracle == null ? "" : oracle),
          new JsonReader(json).string("a string"),
          text.toString());
    }
  }

  @Test
  void findsTheLastMemberOfAName() {
    byte[] json =
        "{\"a\":{\"b\":1},\"b\":2,\"c\":null,\"b\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    JsonReader reader = new JsonReader(json);
    assertEquals("x", reader.text(reader.find(0, "b")));
    assertEquals(JsonReader.ABSENT, reader.find(0, "c"));
    assertEquals(JsonReader.ABSENT, reader.find(0, "d"));
    assertEquals(JsonReader.ABSENT, reader.find(reader.find(0, "b"), "b"));
    assertEquals("{\"b\":1}", reader.source(reader.find(0, "a")));
  }

  @Test
  void everyFailureIsAnInvalidEvent() {
    byte[] json = "[1".getBytes(StandardCharsets.UTF_8);
    assertThrows(InvalidEventException.class, () -> new JsonReader(json).skip());
  }

  static boolean accepts(byte[] json) {
    try {
      JsonReader reader = new JsonReader(json);
      reader.skip();
      reader.end();
      return true;
    } catch (InvalidEventException e) {
      return false;
    }
  }

  private static byte[] quoted(String hex) {
    return HexFormat.of().parseHex("22" + hex + "22");
  }

  /** UTF-16 encoders replace a lone surrogate by U+FFFD, those of UTF-8 by a question mark. */
  private static String withoutLoneSurrogates(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
  }
}
