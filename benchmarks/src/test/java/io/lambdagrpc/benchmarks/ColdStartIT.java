package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** One round of every variant, each of whose replies is checked by the command itself. */
class ColdStartIT {
  @Test
  void everyVariantAnswersAndIsMeasured() throws Exception {
    String json = Main.run(Arguments.parse("--rounds", "1", "--json"));

    JsonArray variants = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(Variant.values().length, variants.size(), json);
    for (JsonElement element : variants) {
      JsonObject variant = element.getAsJsonObject();
      assertTrue(variant.get("medianMilliseconds").getAsDouble() > 0, json);
      assertTrue(variant.get("medianMegabytes").getAsDouble() > 1, json);
      assertTrue(variant.get("cpuMilliseconds").getAsDouble() > 0, json);
      assertEquals(1, variant.getAsJsonArray("rounds").size(), json);
    }
    JsonObject floor = variants.get(0).getAsJsonObject();
    assertEquals("floor", floor.get("variant").getAsString());
    assertEquals(1, floor.get("ratio").getAsDouble());
  }

  @Test
  void theClassesOfEachVariantAreCountedByTheirSource() throws Exception {
    String report = Main.run(Arguments.parse("--classes", "--variants", "floor,hello-world"));

    assertTrue(report.contains("| source | floor | hello-world |"), report);
    assertTrue(report.contains("| floor.jar | 1 | 0 |"), report);
    assertTrue(report.contains("  helloworld.GreeterLambda\n"), report);
    assertTrue(!report.contains("  java.lang.String\n"), report);
  }
}
