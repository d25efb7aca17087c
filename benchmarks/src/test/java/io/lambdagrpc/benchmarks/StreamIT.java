package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** One round of streams, whose messages are counted by the command. */
class StreamIT {
  @Test
  void everyMessageIsMeasuredAndAHundredTimesTheBytesTakeNoMoreMemory() throws Exception {
    String json = Main.run(Arguments.parse("stream", "--rounds", "1", "--json"));

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
    for (int service = 0; service < 4; service += 2) {
      double more = peak(memory.get(service + 1)) - peak(memory.get(service));
      assertTrue(more < 10, json);
    }
  }

  private static double peak(JsonElement row) {
    return row.getAsJsonObject().get("medianPeak").getAsDouble();
  }
}
