package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutates events and the corpus, always the same way. The reader and the oracle agree on every one
 * of them, {@link JsonOracle} says under which settings; there are no exceptions to it.
 */
class JsonFuzzTest {

  private static final int ROUNDS = 40_000;

  private static final List<byte[]> SNIPPETS = new ArrayList<>();

  static {
    for (String text :
        List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "/",
            "0",
            "1",
            "-",
            "+",
            ".",
            "e",
            "E",
            " ",
            "\n",
            "\t",
            "\u0000",
            "\u001f",
            "\u007f",
            "\u00fc",
            "\ud83d\ude00",
            "true",
            "false",
            "null",
            "\\u",
            "\\ud83d",
            "\\ude00",
            "\\u0041",
            "\"a\":1",
            ",\"body\":null",
            "\"headers\":{}",
            "[[[[",
            "{\"a\":{\"a\":")) {
      SNIPPETS.add(text.getBytes(StandardCharsets.UTF_8));
    }
    for (int b : new int[] {0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff}) {
      SNIPPETS.add(new byte[] {(byte) b});
    }
  }

  @Test
  void readerAndOracleAgreeOnMutatedJson() {
    List<byte[]> seeds = seeds();
    Random random = new Random(20261122);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] json = mutated(seeds.get(random.nextInt(seeds.size())), random);
      boolean accepts = JsonReaderTest.accepts(json);
      String shown = "round " + round + ": " + new String(json, StandardCharsets.ISO_8859_1);
      assertEquals(JsonOracle.accepts(json), accepts, shown);
      assertTrue(accepts || !decodes(json), shown);
      accepted += accepts ? 1 : 0;
    }
    assertFalse(accepted < ROUNDS / 20 || accepted > ROUNDS * 19 / 20, "accepted: " + accepted);
  }

  /** Any other exception than the one for invalid events ends the test. */
  private static boolean decodes(byte[] event) {
    try {
      EventCodec.decode(event);
      return true;
    } catch (InvalidEventException e) {
      return false;
    }
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : Fixture.all()) {
      seeds.add(Fixture.read(name));
    }
    for (String json : JsonCorpus.valid()) {
      seeds.add(json.getBytes(StandardCharsets.UTF_8));
    }
    for (String json : JsonCorpus.invalid()) {
      seeds.add(json.getBytes(StandardCharsets.UTF_8));
    }
    return seeds;
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] json = seed;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = random.nextInt(json.length + 1);
      int to = Math.min(json.length, from + random.nextInt(4));
      byte[] middle =
          switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> Arrays.copyOfRange(seed, 0, random.nextInt(seed.length + 1));
            default -> SNIPPETS.get(random.nextInt(SNIPPETS.size()));
          };
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(json, 0, from);
      out.writeBytes(middle);
      out.write(json, to, json.length - to);
      json = out.toByteArray();
    }
    return json;
  }
}
