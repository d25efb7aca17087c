package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lambdagrpc.it.fronts.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One round of streams, whose messages are counted by the command. */
class StreamIT {
  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void everyMessageIsMeasuredAndAHundredTimesTheBytesTakeNoMoreMemory(int feature)
      throws Exception {
    Jdk jdk = feature == Runtime.version().feature() ? Jdk.current() : Jdk.of(feature);
    assumeTrue(jdk.isPresent(), () -> "no JDK " + feature + " on this machine");
    String home = jdk.requireHome().toString();
    String json =
        Main.run(Arguments.parse("stream", "--rounds", "1", "--json", "--java-home", home));

    JsonObject summary =
        JsonParser.parseString(json)
            .getAsJsonObject()
            .getAsJsonArray("variants")
            .get(0)
            .getAsJsonObject();
    int messages = 0;
    for (JsonElement delay : summary.getAsJsonArray("delays")) {
      messages += delay.getAsJsonObject().get("count").getAsInt();
      assertTrue(delay.getAsJsonObject().get("medianMilliseconds").getAsDouble() > 0, json);
    }
    assertEquals(2000, messages, json);
    assertTrue(summary.get("reads").getAsDouble() >= 1, json);
    JsonArray memory = summary.getAsJsonArray("memory");
    assertEquals(4, memory.size(), json);
    assertTrue(peak(memory.get(1)) - peak(memory.get(0)) < 10, "asks isReady: " + json);
    assertTrue(peak(memory.get(3)) - peak(memory.get(2)) < 10, "never asks: " + json);
  }

  private static double peak(JsonElement row) {
    return row.getAsJsonObject().get("medianPeak").getAsDouble();
  }
}
